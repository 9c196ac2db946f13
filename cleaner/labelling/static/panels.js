// The dialogs: keys, pages, figures and training.

import { element, shown } from "/rows.js"

const KEYS = [
  ["↓ ↑ or j k", "next and previous line"], ["→ ←", "next and previous block of one kind"],
  ["Shift with these", "extend the range; Shift → to the end of the block"],
  ["Space", "next doubtful line; with Shift the previous one"], ["Page Down or Page Up or Home or End", "ten lines; first, last"],
  ["a letter", "give the range this kind"], ["0 or Delete", "take the label away"], ["a", "confirm the suggestion"],
  ["1 2 3", "the same for the run, for the same line on all pages of the site, for lines of this shape"],
  ["Enter", "accept the rest, go on to the next page"], ["u or Backspace or Ctrl Z", "undo, without end"],
  ["U or Ctrl Y", "do again"], ["x", "skip the page"], [", or .", "previous and next page"],
  ["/ or f F", "search; next and previous match"], ["v", "reader’s view"], ["i", "all pages"], ["g", "figures and training"],
  ["?", "these keys"],
]

export function fillKeys(place, kinds, kindOf) {
  const cells = kinds.map(([letter, kind]) => element("span", `kind ${kindOf(kind)}`, element("kbd", "", letter), ` ${kind}`))
  const list = element("dl", "")
  for (const [key, words] of KEYS) {
    list.append(element("dt", "", ...key.split(" or ").flatMap((part, n) => [n ? ", " : "", element("kbd", "", part)])), element("dd", "", words))
  }
  place.replaceChildren(element("p", "all-kinds", ...cells), list)
}

export function fillOverview(pages, open) {
  const list = document.getElementById("pages"), filter = document.getElementById("filter")
  const words = { new: "", begun: "begun", done: "✓ finished", skipped: "skipped" }
  const show = () => {
    const wanted = filter.value.toLowerCase()
    const found = pages.filter(page => `${page.id} ${page.site}`.toLowerCase().includes(wanted)).slice(0, 500)
    list.replaceChildren(...found.map(page => {
      const button = element("button", page.status, element("span", "name", ...shown(page.id)))
      const about = [page.site, `${page.rows} lines`, page.why == "random" ? "random" : "", words[page.status]]
      button.append(element("span", "about", about.filter(Boolean).join(" · ")))
      button.addEventListener("click", () => open(page.key))
      return element("li", "", button)
    }))
  }
  filter.oninput = show
  show()
}

// --- figures and training ------------------------------------------------------------------------------------------------

const place = () => document.getElementById("training")
let asked = null // what refills the dialog while it is open
let running = false

export async function fillFigures(talk, open) {
  asked = () => fillFigures(talk, open)
  const found = await talk.get("/api/figures")
  place().replaceChildren(...estimateOf(found), ...curveOf(found), ...effortOf(found), ...trainingOf(found, talk), ...lastOf(found, open))
}

const share = value => `${(100 * value).toFixed(1)} %`
const between = its => `${its.mean.toFixed(3)} (${its.low.toFixed(3)} to ${its.high.toFixed(3)})`

function estimateOf(found) {
  const head = element("h3", "", "How good the model is on these pages")
  if (!found.estimate) {
    const words = `One page in five is chosen at random. From ${found.least} finished random pages on, they show how good the model is; `
      + `${found.sampled} so far.${found.last ? " Pages that a model has learned from do not count." : ""}`
    return [head, element("p", "", words)]
  }
  const list = element("dl", "")
  const say = (name, words) => list.append(element("dt", "", name), element("dd", "", words))
  say("word F1 of main text", `${between(found.estimate)}, on ${found.estimate.pages} random pages`)
  if (found.of_base && found.of_base.mean != found.estimate.mean) say("before any training", between(found.of_base))
  if (found.right !== null) say("lines with the right kind", share(found.right))
  if (found.skipped) say("random pages that were skipped", `${found.skipped}; what they would say is missing`)
  return [head, list]
}

function svg(tag, attributes, ...content) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag)
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  made.append(...content)
  return made
}

function curveOf(found) {
  const points = found.curve.filter(point => point.mean !== undefined)
  if (points.length < 2) return found.advice ? [element("p", "advice", found.advice)] : []
  const most = Math.max(...points.map(point => point.labelled), 1)
  const low = Math.min(...points.map(point => point.low)), high = Math.max(...points.map(point => point.high))
  const x = labelled => 60 + 420 * labelled / most
  const y = value => 20 + 130 * (high - value) / Math.max(high - low, .01)
  const words = points.map(point => `${point.labelled} pages: ${between(point)}`).join("; ")
  const chart = svg("svg", { viewBox: "0 0 500 190", role: "img", "aria-label": `Learning curve. ${words}` })
  for (const value of [low, high]) {
    chart.append(svg("text", { x: 52, y: y(value) + 4, "text-anchor": "end" }, value.toFixed(3)),
      svg("line", { class: "grid", x1: 60, x2: 480, y1: y(value), y2: y(value) }))
  }
  chart.append(svg("polyline", { class: "curve", points: points.map(point => `${x(point.labelled)},${y(point.mean)}`).join(" ") }))
  for (const point of points) {
    chart.append(svg("line", { class: "bar", x1: x(point.labelled), x2: x(point.labelled), y1: y(point.low), y2: y(point.high) }),
      svg("circle", { cx: x(point.labelled), cy: y(point.mean), r: 4 }),
      svg("text", { x: x(point.labelled), y: 170, "text-anchor": "middle" }, String(point.labelled)))
  }
  chart.append(svg("text", { x: 270, y: 187, "text-anchor": "middle" }, "pages that taught"))
  const parts = [element("h3", "", "Learning curve"), chart]
  return found.advice ? [...parts, element("p", "advice", found.advice)] : parts
}

function effortOf(found) {
  if (!found.effort.length) return []
  const list = element("dl", "")
  for (const group of found.effort) list.append(element("dt", "", `pages ${group.first} to ${group.last}`), element("dd", "", share(group.share)))
  return [element("h3", "", "Lines that you decided yourself"), list]
}

function trainingOf(found, talk) {
  const { state } = found
  const words = found.lacking
    || (state.running ? `The training runs: ${state.step}` : state.failed)
    || `${found.teaching} finished ${found.teaching == 1 ? "page teaches" : "pages teach"}; the random ones are kept to measure.`
  const button = element("button", "first", "Train")
  button.disabled = Boolean(found.lacking) || state.running || !found.teaching
  button.addEventListener("click", async () => {
    button.disabled = true
    try {
      await talk.post("/api/train")
      running = true
      await asked()
    } catch (error) {
      document.getElementById("training-state").textContent = error.message
    }
  })
  const said = element("p", "", words)
  said.id = "training-state"
  said.setAttribute("role", "status")
  return [element("h3", "", "Training"), said, button]
}

function lastOf(found, open) {
  const last = found.last
  if (!last) return []
  const taken = last.taken ? "It judges the rest of the queue now." : "It is not better on the pages that were kept, so the model before it goes on."
  const parts = [element("p", "", `The last training, on ${last.labelled} pages, wrote ${last.model}. ${taken}`)]
  for (const each of last.frozen ?? []) {
    parts.push(element("p", "", `On ${each.pages} of these pages, held back for a trial (${each.reads}): line F1 ${each.before.toFixed(3)} before, `
      + `${each.after.toFixed(3)} after.`))
  }
  for (const reason of last.reasons ?? []) parts.push(element("p", "warning", reason))
  if (last.not_learned?.length) {
    parts.push(element("h4", "", "Pages that it could not learn"), element("ul", "", ...last.not_learned.map(words => element("li", "", ...shown(words)))))
  }
  if (last.changed.length) {
    const list = element("ul", "changed")
    for (const line of last.changed) {
      const button = element("button", "", element("span", `kind ${line.from}`, line.from), " → ", element("span", `kind ${line.to}`, line.to),
        " ", ...shown(line.text))
      button.addEventListener("click", () => open(line.page, line.row))
      list.append(element("li", "", button))
    }
    parts.push(element("h4", "", `Lines of other pages whose kind changed (the surest ${last.changed.length})`), list)
  }
  return parts
}

// Called with what every look at the server says of the training.
export function sayTraining(state, tell) {
  if (running && !state.running) {
    tell(state.failed || "The training is done; the figures show what it changed.")
    document.getElementById("toggle-figures").classList.add("news")
  }
  const changed = running != state.running
  running = state.running
  const dialog = document.getElementById("figures")
  if (dialog.open && asked && changed) asked()
  else if (dialog.open && running) document.getElementById("training-state").textContent = `The training runs: ${state.step}`
  return changed
}
