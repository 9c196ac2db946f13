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

export function fillKeys(place, kinds) {
  const cells = kinds.map(([letter, kind]) => element("span", `kind ${kind}`, element("kbd", "", letter), ` ${kind}`))
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

export async function fillFigures(talk, open) {
}

export function sayTraining(state, tell) {
}
