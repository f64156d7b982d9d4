// Runs ODK's own engine on forms and instances: one JSON request a line on standard input, one JSON answer a line.
//
// request: {"id", "xform", "files": {"name": "content"}, "instances": ["<xml>", …], "now": ms since 1970}
// answer:  {"id", "results": [{"violations": [[reference, condition], …], "values": {reference: text}}
//                             | {"error": "…"}], "times": [ms an instance, …]} | {"id", "error": "…"}
import { createInterface } from "node:readline";
import { JSDOM } from "jsdom";

globalThis.__dirname = import.meta.dirname;
const { window } = new JSDOM("<!doctype html>", { url: "http://localhost/" });
for (const name of ["DOMParser", "XMLSerializer", "Node", "Element", "Document", "XMLDocument", "Text", "Attr", "Comment",
  "CDATASection", "ProcessingInstruction", "NodeFilter", "XPathResult", "HTMLElement", "document"]) {
  globalThis[name] = window[name];
}
console.warn = () => {};
console.log = () => {};
console.error = () => {};

const { loadForm } = await import("@getodk/xforms-engine");
const INSTANCE_FILE = "xml_submission_file";
const realNow = Date.now;

function nodeValues(node, values) {
  const state = node.currentState;
  if (!state.relevant) return;
  if (state.children != null && node.nodeType !== "select") {
    for (const child of state.children) nodeValues(child, values);
  } else if (state.instanceValue !== undefined) {
    values[state.reference] = state.instanceValue;
  }
}

function violationsOf(root) {
  return root.validationState.violations.map(({ reference, violation }) => [reference, violation.condition]);
}

function valuesOf(root) {
  const values = {};
  for (const child of root.currentState.children) nodeValues(child, values);
  return values;
}

function restored(form, xml) {
  const data = new FormData();
  data.set(INSTANCE_FILE, new File([xml], INSTANCE_FILE, { type: "text/xml" }));
  return form.restoreInstance({ data: [data] });
}

// An engine that keeps many instances of one form becomes slow: it is loaded anew after so many.
const INSTANCES_A_LOAD = 25;

async function loaded(xform, files) {
  const form = await loadForm(xform, {
    missingResourceBehavior: "BLANK",
    fetchFormAttachment: async (url) => {
      const name = String(url).split("/").pop();
      const content = files?.[decodeURIComponent(name)];
      return content == null
        ? new Response("", { status: 404 })
        : new Response(content, { headers: { "content-type": name.endsWith(".csv") ? "text/csv" : "application/xml" } });
    },
  });
  if (form.status === "failure") throw form.error;
  return form;
}

async function answer({ id, xform, files, instances, now }) {
  Date.now = now == null ? realNow : () => now;
  const results = [], times = [];
  let form;
  for (const [index, xml] of instances.entries()) {
    if (index % INSTANCES_A_LOAD === 0) form = await loaded(xform, files);
    const started = performance.now();
    try {
      const { root } = await restored(form, xml);
      const violations = violationsOf(root);
      times.push(performance.now() - started);
      results.push({ violations, values: valuesOf(root) });
    } catch (error) {
      results.push({ error: String(error?.message ?? error) });
    }
  }
  return { id, results, times };
}

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  let reply;
  try {
    reply = await answer(request);
  } catch (error) {
    reply = { id: request.id, error: String(error?.stack ?? error) };
  }
  process.stdout.write(JSON.stringify(reply) + "\n");
}
