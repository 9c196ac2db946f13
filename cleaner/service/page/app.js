// The page to try the service. What came from a scrape is only ever set as text, never as markup.
"use strict";
const by = (id) => document.getElementById(id);
const MARKUP = /<(!doctype|html|head|body|div|p|article|table|title)[\s>]/i;
let clean = "";

function say(words, alarm = false) {
  by("said").textContent = words;
  by("said").classList.toggle("alarm", alarm);
}

function element(tag, name, words) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (words !== undefined) made.textContent = words;
  return made;
}

function request(value) {
  const door = by("door").value || (MARKUP.test(value.slice(0, 20000)) ? "html" : "text");
  const wanted = { [door]: value, mode: by("mode").value, lines: true };
  if (by("url").value) wanted.url = by("url").value;
  return wanted;
}

async function send(event) {
  if (event) event.preventDefault();
  const value = by("input").value;
  if (!value.trim()) return say("Nothing to clean yet: paste a page, or choose a file.", true);
  say("Cleaning …");
  const headers = { "Content-Type": "application/json" };
  if (by("token").value) headers.Authorization = `Bearer ${by("token").value}`;
  const started = performance.now();
  let answer, found;
  try {
    answer = await fetch("clean", { method: "POST", headers, body: JSON.stringify(request(value)) });
    found = await answer.json();
  } catch (error) {
    return say(`The service does not answer (${error.message}); is it still running?`, true);
  }
  if (answer.status === 401) by("token-label").hidden = false;
  if (!answer.ok) return say(found.detail || `The service answered ${answer.status}.`, true);
  show(found, performance.now() - started);
}

function show(found, milliseconds) {
  clean = found.text;
  const there = found.lines.filter((line) => line.kind !== "blank");
  const kept = there.filter((line) => line.keep).length;
  const figures = [
    ["Lines kept", `${kept} of ${there.length}`], ["Read as", found.form], ["Page", found.page || "–"],
    ["Quality", found.quality.toFixed(2)], ["Time", `${milliseconds.toFixed(0)} ms`],
  ];
  by("figures").replaceChildren(...figures.map(([name, value]) => {
    const pair = element("div");
    pair.append(element("dt", "", name), element("dd", "", value));
    return pair;
  }));
  by("lines").replaceChildren(...there.map((line) => {
    const row = element("li", `${line.kind} ${line.keep ? "kept" : "dropped"}`);
    row.append(element("span", "kind", line.kind), element("span", "score", `${line.keep ? "✓ " : ""}${line.score.toFixed(2)}`), element("span", "line", line.text));
    row.title = `${line.keep ? "Kept" : "Dropped"}: ${line.reason}`;
    return row;
  }));
  by("text").textContent = clean || "(nothing of this page is main text)";
  by("result").hidden = false;
  say(kept ? `${kept} of ${there.length} lines are main text.` : "This page has no main text.");
}

function view(name) {
  for (const each of ["lines", "text"]) {
    by(each).hidden = each !== name;
    by(`tab-${each}`).setAttribute("aria-selected", String(each === name));
    by(`tab-${each}`).tabIndex = each === name ? 0 : -1;
  }
}

async function take(file) {
  if (!file) return;
  by("input").value = await file.text();
  by("door").value = /\.(x?html?)$/i.test(file.name) ? "html" : "";
  send();
}

by("form").addEventListener("submit", send);
by("input").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send(event);
});
by("file").addEventListener("change", (event) => take(event.target.files[0]));
for (const name of ["dragover", "dragleave", "drop"]) {
  by("input").addEventListener(name, (event) => {
    event.preventDefault();
    by("input").classList.toggle("over", name === "dragover");
    if (name === "drop") take(event.dataTransfer.files[0]);
  });
}
for (const name of ["lines", "text"]) {
  by(`tab-${name}`).addEventListener("click", () => view(name));
  by(`tab-${name}`).addEventListener("keydown", (event) => {
    if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
      const other = name === "lines" ? "text" : "lines";
      view(other);
      by(`tab-${other}`).focus();
    }
  });
}
by("copy").addEventListener("click", async () => {
  try {
    await navigator.clipboard.writeText(clean);
    say("The clean text is in the clipboard.");
  } catch {
    view("text");
    say("The browser does not allow it; select the text and copy it.", true);
  }
});
