// The labelling page: keys and buttons -> decisions -> the server.

import { fillFigures, fillKeys, fillOverview, sayTraining } from "/panels.js"
import { Rows, element } from "/rows.js"
import { LOOK, Refusal, Talk } from "/talk.js"

const KINDS = [
  ["t", "title"], ["h", "heading"], ["b", "body"], ["y", "byline"], ["c", "caption"], ["n", "nav"], ["r", "related"],
  ["s", "social"], ["m", "comment"], ["p", "promo"], ["l", "legal"], ["d", "code"], ["o", "offtopic"], ["+", "keep"], ["-", "drop"],
]
const OFFERS = { run: "the run around", twins: "the same line", shape: "lines of this shape" }
const POLL = 3000 // milliseconds between looks at what other tabs and the training did
const LETTERS = "cleaner-label-letters"
const at = id => document.getElementById(id)

const rows = new Rows(at("lines"), at("view"))
const talk = new Talk(showState)
let page = null
let offers = []
let event = 0
let trained = false // whether a training has begun or ended since the last look
let pending = 0 // demands that are not answered yet
let loading = 0 // answers without which no key can act
let letters = localStorage.getItem(LETTERS) != "off"
const OWN_KEYS = "456789eqwz" // of kinds of the user's own, which the server names; more of them have a button alone

// --- what is shown -------------------------------------------------------------------------------------------------------

function tell(words) {
  at("told").textContent = words
}

function showState(state, words) {
  document.body.dataset.state = state
  at("saved").textContent = { saved: "✓ saved", saving: "… saving", broken: "✗ not saved" }[state]
  at("alert").hidden = state != "broken"
  if (state == "broken") at("alert").querySelector("p").textContent = words
}

function showProgress(state) {
  event = Math.max(event, state.event)
  at("progress").max = state.pages
  at("progress").value = state.done
  const more = [state.skipped && `${state.skipped} skipped`, state.judged < state.pages && `${state.judged} judged so far`]
  at("progress-words").textContent = [`${state.done} of ${state.pages} pages`, ...more.filter(Boolean)].join(", ")
  if (state.notice) {
    at("alert").hidden = false
    at("alert").querySelector("p").textContent = state.notice
  }
  if (state.training) trained = sayTraining(state.training, tell)
}

function showOffers() {
  at("offers").replaceChildren(...offers.map((offer, place) => {
    const words = `${offerWords(offer)} → `
    const button = element("button", "", element("kbd", "", String(place + 1)), ` ${words}`, element("span", `kind ${rows.kindOf(offer.kind)}`, offer.kind))
    button.addEventListener("click", () => act(() => takeOffer(place)))
    return button
  }))
  rows.preview(offers)
}

function offerWords(offer) {
  const count = number => `${number} ${number == 1 ? "line" : "lines"}`
  const elsewhere = offer.rows - offer.here.length, others = offer.pages - (offer.here.length ? 1 : 0)
  const parts = [offer.here.length && `${count(offer.here.length)} here`,
    elsewhere && `${count(elsewhere)} on ${others} other ${others == 1 ? "page" : "pages"}`]
  return `${OFFERS[offer.name]}: ${parts.filter(Boolean).join(", ")}`
}

async function load(key, cursor = null) {
  page = await alone(() => talk.get(`/api/page/${key}`))
  Object.assign(document.body.dataset, { page: page.key, id: page.id, over: "" })
  offers = []
  rows.fill(page)
  showOffers()
  at("title").textContent = page.title || page.id
  document.title = `${page.title || page.id} – label`
  const why = { random: "chosen at random", "own choice": "your choice" }[page.why] ?? `chosen for ${page.why}`
  const about = [page.title ? page.id : "", page.site, page.form, why, `${page.rows.length} lines`, page.status == "done" ? "finished" : ""]
  at("about").textContent = about.filter(Boolean).join(" · ")
  const hasView = page.view !== null
  at("toggle-view").disabled = !hasView
  at("view").hidden = !hasView || at("toggle-view").getAttribute("aria-pressed") == "false"
  document.body.classList.toggle("with-view", !at("view").hidden)
  rows.select(cursor ?? rows.doubtful(1, -1) ?? 0)
  const doubtful = page.rows.filter(row => row.doubtful && !row.kind).length
  tell(`${page.title || page.id}: ${page.rows.length} lines, ${doubtful} doubtful`)
}

// Take a page over as it is now, where another tab may have changed it.
async function refresh() {
  const now = await talk.get(`/api/page/${page.key}`)
  if (now.key != page.key || pending) return
  const changed = {}
  now.rows.forEach((row, number) => {
    const was = page.rows[number]
    if (row.kind != was.kind || row.suggested != was.suggested || row.doubtful != was.doubtful) changed[number] = row
  })
  page.status = now.status
  rows.patch(changed)
}

// --- what is done --------------------------------------------------------------------------------------------------------

// Run a command; what the server refuses is said.
async function act(work) {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    tell(error.message)
    at("about").textContent = error.message
  }
}

async function demand(path, said) {
  pending++
  try {
    const found = await talk.post(path, said)
    if (found.state) showProgress(found.state)
    if (found.changed && page && found.page == page.key) {
      page.status = found.status
      rows.patch(found.changed)
    }
    return found
  } finally {
    pending--
  }
}

async function label(kind) {
  const chosen = rows.chosen
  const wasDoubtful = rows.rows[rows.cursor].doubtful
  for (const number of chosen) {
    rows.patch({ [number]: { kind, how: "key" } })
  }
  advance(chosen, wasDoubtful)
  const key = page.key
  const found = await demand("/api/label", { page: key, rows: chosen, kind })
  if (page.key == key) {
    offers = found.offers
    showOffers()
    const more = offers.map((offer, place) => `${place + 1}, ${offerWords(offer)}`)
    tell([`${chosen.length == 1 ? "line" : `${chosen.length} lines`}: ${kind ?? "no label"}`, ...more].join(". "))
  }
}

// Who corrects a doubtful line goes on to the next doubtful one; who came by himself goes on to the next line.
function advance(chosen, wasDoubtful) {
  const last = chosen.at(-1)
  const next = wasDoubtful ? rows.doubtful(1, last) : null
  rows.select(next ?? (wasDoubtful ? last : last + 1))
}

async function takeOffer(place) {
  if (!offers[place]) return
  const { name } = offers[place]
  offers = offers.filter((_, its) => its != place)
  const found = await demand("/api/offer", { name })
  showOffers()
  tell(`${OFFERS[name]}: done`)
  if (found.changed[rows.cursor] && rows.doubtful(1) !== null) rows.select(rows.doubtful(1))
}

async function finish() {
  await leave("/api/done")
}

// Finish or skip the page, and go on to the next one.
const leave = path => alone(async () => {
  await demand(path, { page: page.key })
  await goOn()
})

// Do something during which keys would meet the wrong page.
async function alone(work) {
  busy(true)
  try {
    return await work()
  } finally {
    busy(false)
  }
}

function busy(is) {
  loading += is ? 1 : -1
  document.body.dataset.busy = loading ? "yes" : ""
}

async function goOn(beside = null) {
  const found = await demand("/api/next", { beside })
  if (found.page) return await load(found.page)
  document.body.dataset.over = "yes"
  tell("All pages are finished or skipped.")
  at("about").textContent = "All pages are finished or skipped. The labels are in the file; the list of pages opens any of them again."
}

async function turn(path) {
  const found = await demand(path)
  if (found.page != page.key) await load(found.page, found.rows[0])
  else {
    await refresh()
    if (found.rows.length) rows.select(found.rows[0])
  }
  offers = []
  showOffers()
  tell(`${path == "/api/undo" ? "undone" : "done again"}: ${found.what}`)
}

async function step(direction) {
  const shown = (await talk.get("/api/pages")).filter(each => each.why)
  const place = shown.findIndex(each => each.key == page.key) + direction
  if (shown[place]) await load(shown[place].key)
  else if (direction > 0) await goOn(page.key)
  else tell("This is the first page.")
}

const COMMANDS = {
  finish, undo: () => alone(() => turn("/api/undo")), redo: () => alone(() => turn("/api/redo")),
  skip: () => leave("/api/skip"),
  next: () => alone(() => step(1)), previous: () => alone(() => step(-1)),
  doubtful: () => toDoubtful(1),
  search: () => {
    at("search").hidden = false
    at("wanted").focus()
    at("wanted").select()
  },
  view: () => {
    if (page.view === null) return
    at("view").hidden = !at("view").hidden
    at("toggle-view").setAttribute("aria-pressed", String(!at("view").hidden))
    document.body.classList.toggle("with-view", !at("view").hidden)
  },
  overview: async () => {
    at("overview").showModal()
    fillOverview(await talk.get("/api/pages"), key => {
      at("overview").close()
      act(() => load(key))
    })
  },
  figures: async () => {
    at("figures").showModal()
    at("toggle-figures").classList.remove("news")
    await fillFigures(talk, (key, row) => {
      at("figures").close()
      act(() => load(key, row))
    })
  },
  help: () => at("help").showModal(),
}

const WITHOUT_PAGE = new Set(["overview", "figures", "help"])

function toDoubtful(direction) {
  const found = rows.doubtful(direction, rows.cursor, true)
  if (found === null) tell("No doubtful line that way; Enter accepts the rest.")
  else rows.select(found)
}

function toMatch(direction) {
  const found = rows.match(direction)
  if (found !== null) rows.select(found)
}

// --- keys ----------------------------------------------------------------------------------------------------------------

const move = (row, extend) => rows.select(row, extend ? rows.anchor : row)
const MOVES = {
  ArrowDown: extend => move(rows.cursor + 1, extend), ArrowUp: extend => move(rows.cursor - 1, extend),
  ArrowRight: extend => move(extend ? rows.block(1, rows.cursor, true) : rows.block(1), extend),
  ArrowLeft: extend => move(extend ? rows.block(-1, rows.cursor, true) : rows.block(-1), extend),
  PageDown: extend => move(rows.cursor + 10, extend), PageUp: extend => move(rows.cursor - 10, extend),
  Home: extend => move(0, extend), End: extend => move(rows.rows.length - 1, extend),
}
const PLAIN = {
  j: () => MOVES.ArrowDown(false), k: () => MOVES.ArrowUp(false), J: () => MOVES.ArrowDown(true), K: () => MOVES.ArrowUp(true),
  u: COMMANDS.undo, U: COMMANDS.redo, x: COMMANDS.skip, ",": COMMANDS.previous, ".": COMMANDS.next, "/": COMMANDS.search,
  v: COMMANDS.view, i: COMMANDS.overview, g: COMMANDS.figures, f: () => toMatch(1), F: () => toMatch(-1), "?": COMMANDS.help,
  1: () => takeOffer(0), 2: () => takeOffer(1), 3: () => takeOffer(2), 0: () => label(null),
  a: () => confirm(),
}
const OTHERS = {
  Enter: finish, Backspace: COMMANDS.undo, Delete: () => label(null), Escape: () => rows.select(rows.cursor),
}

// Confirm the suggestions of the chosen lines, which may be of several kinds.
async function confirm() {
  const chosen = rows.chosen
  const kinds = new Set(chosen.map(number => rows.rows[number].kind ?? rows.rows[number].suggested))
  for (const kind of kinds) {
    const its = chosen.filter(number => (rows.rows[number].kind ?? rows.rows[number].suggested) == kind)
    await demand("/api/label", { page: page.key, rows: its, kind })
  }
  rows.select(rows.doubtful(1, chosen.at(-1)) ?? chosen.at(-1) + 1)
}

function commandOf(press) {
  const { key, shiftKey, ctrlKey, metaKey, altKey } = press
  if (altKey) return null
  if (ctrlKey || metaKey) {
    const name = key.toLowerCase()
    if (name == "z") return shiftKey ? COMMANDS.redo : COMMANDS.undo
    return name == "y" ? COMMANDS.redo : null
  }
  if (MOVES[key]) return () => MOVES[key](shiftKey)
  if (key == " ") return () => toDoubtful(shiftKey ? -1 : 1)
  if (OTHERS[key]) return OTHERS[key]
  if (!letters && key.length == 1 && key != "?") return null
  const kind = KINDS.find(([letter]) => letter == key)
  return kind ? () => label(kind[1]) : PLAIN[key] ?? null
}

at("lines").addEventListener("keydown", press => {
  const command = commandOf(press)
  if (!command) return
  press.preventDefault()
  if (loading || talk.broken || !page) return
  act(command)
})

// --- buttons, mouse, search ------------------------------------------------------------------------------------------------

at("lines").addEventListener("click", press => {
  const node = press.target.closest(".row")
  if (node) move(rows.nodes.indexOf(node), press.shiftKey)
})
at("view").addEventListener("click", press => {
  const line = Number(press.target.closest(".item")?.dataset.line ?? -1)
  const found = rows.rows.findIndex(row => row.line == line)
  if (found >= 0) {
    rows.select(found)
    at("lines").focus()
  }
})
for (const button of document.querySelectorAll("[data-do]")) {
  button.addEventListener("click", async () => {
    const name = button.dataset.do
    if (!talk.broken && (page || WITHOUT_PAGE.has(name))) await act(COMMANDS[name])
    if (!document.querySelector("dialog[open]") && document.activeElement == button) at("lines").focus()
  })
}
for (const dialog of document.querySelectorAll("dialog")) {
  dialog.querySelector(".close").addEventListener("click", () => dialog.close())
  dialog.addEventListener("close", () => at("lines").focus())
}
at("again").addEventListener("click", () => {
  at("alert").hidden = true
  talk.again()
  at("lines").focus()
})
at("wanted").addEventListener("input", () => {
  const count = rows.mark(at("wanted").value)
  at("matches").textContent = `${count} ${count == 1 ? "line" : "lines"}`
  if (count) rows.select(rows.match(1, rows.cursor - 1))
})
at("search").addEventListener("submit", press => {
  press.preventDefault()
  at("lines").focus()
})
at("wanted").addEventListener("keydown", press => {
  if (press.key == "Escape") {
    press.preventDefault()
    at("wanted").value = ""
    rows.mark("")
    at("search").hidden = true
    at("lines").focus()
  }
})
at("letters").checked = letters
at("letters").addEventListener("change", () => {
  letters = at("letters").checked
  localStorage.setItem(LETTERS, letters ? "on" : "off")
})

// --- the start -----------------------------------------------------------------------------------------------------------

function showKinds(own) {
  rows.own = own
  Object.keys(own).forEach((kind, place) => KINDS.push([OWN_KEYS[place] ?? "", kind]))
  at("kinds").replaceChildren(...KINDS.map(([letter, kind]) => {
    const key = letter ? [element("kbd", "", letter), " "] : []
    const button = element("button", `kind ${rows.kindOf(kind)}`, ...key, kind)
    if (own[kind]) button.title = `a part of ${own[kind]}`
    button.addEventListener("click", async () => {
      if (!talk.broken && page) await act(() => label(kind))
      at("lines").focus()
    })
    return button
  }))
  fillKeys(at("keys"), KINDS, kind => rows.kindOf(kind))
}

async function look() {
  if (talk.broken) return
  try {
    const before = event
    const state = await talk.post(LOOK)
    showProgress(state)
    if ((state.event > before || trained) && !pending && page) await refresh()
  } catch { /* it is shown already */ }
}

await look()
showKinds(await talk.get("/api/kinds").catch(() => ({})))
await act(() => goOn())
at("lines").focus()
document.body.dataset.ready = "yes"
setInterval(look, POLL)
