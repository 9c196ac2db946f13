// Defuddle (npm, MIT) as a process that stays: a line {"id", "html", "url"} in, a line {"id", "text", "seconds", "error"} out.
//
// `seconds` is the CPU time of this process for the page (user and system, helper threads with it): parsing the HTML,
// Defuddle, and making text of the HTML that it gives; reading and writing lines is not in it. `error` says why there is no
// text, or is null. Defuddle is handed a string, of which it makes linkedom's document as its own command does (its next
// major version will want a document).

import { createInterface } from "node:readline";
import { Defuddle } from "defuddle/node";
import { parseHTML } from "linkedom";

// Nothing is fetched. Stray messages go to stderr: stdout is for answers.
globalThis.fetch = () => Promise.reject(new Error("there is no network in a benchmark"));
console.log = console.info = console.debug = console.error;

const BLOCKS = new Set(
  ("ADDRESS ARTICLE ASIDE BLOCKQUOTE BODY BR CAPTION CENTER DD DETAILS DIV DL DT FIELDSET FIGCAPTION FIGURE FOOTER FORM " +
    "H1 H2 H3 H4 H5 H6 HEADER HR LI MAIN NAV OL P PRE SECTION SUMMARY TABLE TBODY TD TFOOT TH THEAD TR UL").split(" "),
);
const UNSEEN = new Set("AUDIO BUTTON CANVAS IFRAME NOSCRIPT OBJECT SCRIPT STYLE SVG TEMPLATE VIDEO".split(" "));

// The text of an element, a block a line, white space single except in <pre>. No recursion: pages nest deeply.
function textOf(root) {
  const lines = [];
  let line = "";
  const end = () => {
    if (line.trim()) lines.push(line.trimEnd());
    line = "";
  };
  const waiting = [[root, false]];
  while (waiting.length) {
    const [node, pre] = waiting.pop();
    if (node === null) {
      end();
    } else if (node.nodeType === 3 && pre) {
      const [first, ...others] = node.data.split("\n");
      line += first;
      for (const other of others) {
        end();
        line = other;
      }
    } else if (node.nodeType === 3) {
      const words = node.data.replace(/\s+/g, " ");
      line += !line || line.endsWith(" ") ? words.trimStart() : words;
    } else if (node.nodeType === 1) {
      const name = node.tagName.toUpperCase();
      if (UNSEEN.has(name)) continue;
      if (BLOCKS.has(name)) {
        end();
        waiting.push([null, false]);
      }
      for (let child = node.lastChild; child; child = child.previousSibling) waiting.push([child, pre || name === "PRE"]);
    }
  }
  end();
  return lines.join("\n");
}

async function mainText(html, url) {
  const { content } = await Defuddle(html, url || undefined, { useAsync: false });
  return textOf(parseHTML(`<!DOCTYPE html><html><body>${content}</body></html>`).document.body);
}

for await (const request of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  const { id, html, url } = JSON.parse(request);
  let text = "";
  let error = null;
  globalThis.gc?.(); // with --expose-gc: the page before pays for its own litter
  const began = process.cpuUsage();
  try {
    text = await mainText(html, url);
  } catch (reason) {
    error = `${reason?.name ?? "Error"}: ${reason?.message ?? reason}`;
  }
  const { user, system } = process.cpuUsage(began);
  process.stdout.write(JSON.stringify({ id, text, seconds: (user + system) / 1e6, error }) + "\n");
}
