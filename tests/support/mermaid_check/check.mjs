// Reads Mermaid files with Mermaid's own parser.
//   node check.mjs FILE…
// One line of JSON a file: {"file", "nodes", "edges", "groups", "labels"} or {"file", "error"}.
// Exit: 0 all were read, 1 not all, 77 the packages `mermaid` and `jsdom` are not installed. They
// are looked for in the folder PLAIT_NODE_MODULES (a node_modules), then as Node does (NODE_PATH).
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";

function find(name) {
  const folders = [process.env.PLAIT_NODE_MODULES, ...(process.env.NODE_PATH ?? "").split(delimiter)];
  for (const folder of folders) {
    if (!folder || !existsSync(join(folder, name, "package.json"))) continue;
    const description = JSON.parse(readFileSync(join(folder, name, "package.json"), "utf8"));
    const entry = description.exports?.["."]?.import ?? description.module ?? description.main;
    return pathToFileURL(join(folder, name, entry)).href;
  }
  try {
    return pathToFileURL(createRequire(import.meta.url).resolve(name)).href;
  } catch {
    console.error(`${name} is not installed`);
    process.exit(77);
  }
}

const { JSDOM } = (await import(find("jsdom"))).default;
const { window } = new JSDOM("<!doctype html><body></body>");
globalThis.window = window;
globalThis.document = window.document;
const mermaid = (await import(find("mermaid"))).default;
mermaid.initialize({ startOnLoad: false, maxEdges: 500 });

// What Mermaid makes of #34; before it parses, back to the letter.
const decoded = (text) =>
  text.replace(/ﬂ°°(\d+)¶ß/g, (_, code) => String.fromCodePoint(Number(code)));

let status = 0;
for (const file of process.argv.slice(2)) {
  try {
    const text = readFileSync(file, "utf8");
    await mermaid.parse(text);
    const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
    const vertices = [...db.getVertices().values()];
    const result = {
      file,
      nodes: vertices.length,
      edges: db.getEdges().length,
      groups: db.getSubGraphs().length,
      labels: vertices.map((vertex) => decoded(vertex.text ?? "")),
    };
    console.log(JSON.stringify(result));
  } catch (error) {
    status = 1;
    console.log(JSON.stringify({ file, error: String(error.message ?? error) }));
  }
}
process.exit(status);
