// Requests, one after the other. One that could not be saved stays the first until it is; nothing later overtakes it.

const KEPT = "cleaner-label-tab"
export const LOOK = "/api/here" // saves nothing

export const tab = (() => {
  let name = sessionStorage.getItem(KEPT)
  if (!name) {
    name = Array.from(crypto.getRandomValues(new Uint8Array(8)), byte => byte.toString(16).padStart(2, "0")).join("")
    sessionStorage.setItem(KEPT, name)
  }
  return name
})()

export class Refusal extends Error {} // an answer that says why something cannot be done

export class Talk {
  constructor(show) {
    this.show = show // (state, words): "saved", "saving", or "broken" with what is wrong
    this.waiting = []
    this.busy = false
    this.broken = false
  }

  // Ask for something that changes nothing.
  async get(path) {
    return await answer(await fetch(path, { headers: { Accept: "application/json" } }))
  }

  // Demand something. The answer comes when it is on disk.
  post(path, said = {}) {
    return new Promise((done, failed) => {
      this.waiting.push({ path, said: { tab, ...said }, done, failed })
      this.work()
    })
  }

  again() {
    this.broken = false
    this.work()
  }

  async work() {
    if (this.busy || this.broken) return
    this.busy = true
    while (this.waiting.length && !this.broken) {
      const { path, said, done, failed } = this.waiting[0]
      if (path != LOOK) this.show("saving", "")
      try {
        done(await send(path, said))
        this.waiting.shift()
      } catch (error) {
        if (error instanceof Refusal) {
          this.waiting.shift()
          failed(error)
        } else {
          this.broken = true
          this.show("broken", error.message)
        }
      }
    }
    this.busy = false
    if (!this.broken) this.show("saved", "")
  }
}

async function send(path, said) {
  let response
  try {
    response = await fetch(path, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(said),
    })
  } catch {
    throw new Error("The server does not answer. Start the same command again; what was saved is there. If its address is "
      + "a new one, open that.")
  }
  return await answer(response)
}

async function answer(response) {
  const text = await response.text()
  let found
  try {
    found = JSON.parse(text)
  } catch {
    throw new Error(text.trim() || `The server answered ${response.status}.`)
  }
  if (response.ok) return found
  const words = found.error || `The server answered ${response.status}.`
  if (response.status == 409 || response.status == 400) throw new Refusal(words)
  throw new Error(words)
}
