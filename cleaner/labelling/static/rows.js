// The lines of a page, and the reader's view beside them. Text of a page is only ever the content of text nodes.

// Characters that nobody sees, or that move what stands around them: shown as what they are (as in reports).
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufff9-\ufffb\ud800-\udfff]|[\u{e0000}-\u{e007f}]/gu
const HOW = {
  key: "by you", run: "by you, with its run", twins: "by you, on another line", shape: "by you, by its shape", rest: "accepted",
}

export function element(tag, name, ...content) {
  const made = document.createElement(tag)
  if (name) made.className = name
  made.append(...content)
  return made
}

export function shown(text) {
  const parts = []
  let done = 0
  for (const found of text.matchAll(UNSEEN)) {
    parts.push(text.slice(done, found.index), element("i", "unseen", `\\u${found[0].codePointAt(0).toString(16).padStart(4, "0")}`))
    done = found.index + found[0].length
  }
  return [...parts, text.slice(done)]
}

export class Rows {
  constructor(list, view) {
    this.list = list
    this.view = view
    this.rows = []
    this.nodes = []
    this.items = new Map()
    this.cursor = this.anchor = 0
    this.matches = new Set()
    this.own = {} // the kinds of the user's own, each with the kind that it is a part of
  }

  kindOf(name) {
    return this.own[name] ?? name
  }

  fill(page) {
    this.rows = page.rows
    this.nodes = page.rows.map((row, number) => this.node(row, number))
    this.list.replaceChildren(...this.nodes)
    this.fillView(page)
    this.cursor = this.anchor = 0
    this.matches = new Set()
    this.list.scrollTop = 0
  }

  node(row, number) {
    const node = element("div", "row")
    node.id = `row-${number}`
    node.setAttribute("role", "option")
    const text = element("span", "text", ...shown(row.text))
    text.dir = "auto"
    node.append(element("span", "number", String(row.line + 1)), element("span", "kind"), element("span", "mark"), text)
    if (row.gap) node.classList.add("gap")
    this.dress(node, row)
    return node
  }

  // A row's kind by colour and by word, and what is known of it.
  dress(node, row) {
    const kind = row.kind ?? row.suggested
    const state = row.kind ? "decided" : row.doubtful ? "suggested doubtful" : "suggested"
    const its = this.kindOf(kind)
    const kept = ["title", "heading", "body", "keep"].includes(its) ? "kept" : "left"
    const gap = node.classList.contains("gap") ? " gap" : ""
    node.className = `row ${its} ${state} ${kept}${gap}`
    node.children[1].textContent = kind
    const from = row.source == "twin" ? ", labelled elsewhere" : row.source == "shape" ? ", by its shape" : ""
    const words = row.kind ? HOW[row.how] : row.doubtful ? `doubtful${from}` : `suggested${from}`
    node.children[2].textContent = row.kind ? "✓" : row.doubtful ? "?" : row.source != "model" ? "≈" : ""
    node.children[2].title = words
    node.setAttribute("aria-label", `${row.line + 1}, ${kind}, ${words}: ${row.text}`)
  }

  patch(changed) {
    for (const [number, its] of Object.entries(changed)) {
      Object.assign(this.rows[number], its)
      this.dress(this.nodes[number], this.rows[number])
    }
    this.select(this.cursor, this.anchor, false)
  }

  get chosen() {
    const [first, last] = [Math.min(this.cursor, this.anchor), Math.max(this.cursor, this.anchor)]
    return Array.from({ length: last - first + 1 }, (_, place) => first + place)
  }

  select(cursor, anchor = cursor, scroll = true) {
    const most = this.rows.length - 1
    for (const node of this.list.querySelectorAll("[aria-selected=true]")) node.setAttribute("aria-selected", "false")
    this.list.querySelector(".current")?.classList.remove("current")
    this.view.querySelector(".current")?.classList.remove("current")
    this.cursor = Math.max(0, Math.min(most, cursor))
    this.anchor = Math.max(0, Math.min(most, anchor))
    for (const number of this.chosen) this.nodes[number]?.setAttribute("aria-selected", "true")
    const node = this.nodes[this.cursor]
    if (!node) return
    node.classList.add("current")
    this.list.setAttribute("aria-activedescendant", node.id)
    const item = this.items.get(this.rows[this.cursor].line)
    item?.classList.add("current")
    if (scroll) {
      into(node, this.list)
      if (item) into(item, this.view)
    }
  }

  // The first row of the next block of rows of one kind, or the last of this one.
  block(step, from = this.cursor, edge = false) {
    const kind = row => this.rows[row].kind ?? this.rows[row].suggested
    let row = from
    while (this.rows[row + step] && kind(row + step) == kind(from)) row += step
    if (edge) return row
    if (step > 0) return Math.min(row + 1, this.rows.length - 1)
    if (row == from && row > 0) return this.block(-1, row - 1, true)
    return row
  }

  // The next row that is doubtful and not decided; null if there is none. The other rows of a run of doubtful rows with one
  // suggestion are passed over where `runs` is true, because they are right or wrong together more often than not.
  doubtful(step, from = this.cursor, runs = false) {
    const open = row => this.rows[row]?.doubtful && !this.rows[row].kind
    let row = from + step
    if (runs) while (open(row) && open(row - step) && this.rows[row].suggested == this.rows[row - step].suggested) row += step
    while (row >= 0 && row < this.rows.length) {
      if (open(row)) return row
      row += step
    }
    return null
  }

  // Show which rows of this page an offer is about.
  preview(offers) {
    for (const node of this.list.querySelectorAll("[data-offer]")) delete node.dataset.offer
    offers.forEach((offer, place) => {
      for (const row of offer.here) this.nodes[row].dataset.offer = (this.nodes[row].dataset.offer ?? "") + (place + 1)
    })
  }

  mark(wanted) {
    this.matches = new Set()
    const text = wanted.toLowerCase()
    this.rows.forEach((row, number) => {
      if (text && row.text.toLowerCase().includes(text)) this.matches.add(number)
      this.nodes[number].classList.toggle("match", this.matches.has(number))
    })
    return this.matches.size
  }

  match(step, from = this.cursor) {
    const found = [...this.matches].sort((a, b) => a - b)
    if (!found.length) return null
    const next = step > 0 ? found.find(row => row > from) : found.findLast(row => row < from)
    return next ?? (step > 0 ? found[0] : found.at(-1))
  }

  // --- the reader's view

  fillView(page) {
    this.items = new Map()
    const parts = []
    let region = ""
    for (const item of page.view ?? []) {
      if (item.region != region) {
        region = item.region
        if (region) parts.push(element("p", "region", region))
      }
      const node = element("p", `item ${item.tag}${item.hidden ? " hidden" : ""}`)
      node.classList.add(`depth-${Math.min(4, item.depth)}`)
      node.dir = "auto"
      node.dataset.line = item.line
      if (item.hidden) node.append(element("span", "veil", "hidden"), " ")
      for (const part of item.parts) {
        if (typeof part == "string") node.append(...shown(part))
        else {
          const link = element("span", "link", ...shown(part[0]))
          link.title = part[1]
          node.append(link)
        }
      }
      this.items.set(item.line, node)
      parts.push(node)
    }
    this.view.replaceChildren(...parts)
    this.view.scrollTop = 0
  }
}

// Scroll a pane so far that a node is in it, with some room around.
function into(node, pane) {
  const scrolls = pane.scrollHeight > pane.clientHeight + 1 && getComputedStyle(pane).overflowY != "visible"
  if (!scrolls) {
    if (!node.closest("#view")) node.scrollIntoView({ block: "nearest" })
    return
  }
  const its = node.getBoundingClientRect(), frame = pane.getBoundingClientRect()
  const room = Math.min(80, frame.height / 5)
  if (its.top < frame.top + room) pane.scrollTop -= frame.top + room - its.top
  else if (its.bottom > frame.bottom - room) pane.scrollTop += Math.min(its.bottom - frame.bottom + room, its.top - frame.top - room)
}
