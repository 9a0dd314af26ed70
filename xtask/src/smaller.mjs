// Takes out of a page's program what nobody sees. Called as
//     node smaller.mjs IN.wasm OUT.wasm EXPORT...
// Keeps only the exports that are named. Those of dependencies that the page
// does not use would keep with them whatever they call.
// Makes each function that ends the program after a panic end it at once: in a
// browser there is nowhere for the message to go, so the code that writes it is
// of no use. wasm-opt then removes what only it has called.
import fs from "node:fs";
import binaryen from "binaryen";

const ENDS_THE_PROGRAM =
  /(::|9)panicking|expect_failed|unwrap_failed|slice_error_fail|capacity_overflow|handle_alloc_error|panic_already|panic_access_error|rust_begin_unwind/;

const [from, to, ...exports] = process.argv.slice(2);
binaryen.setDebugInfo(true); // Names stay, for wasm-opt.
const program = binaryen.readBinary(fs.readFileSync(from));

const all = [];
for (let at = 0; at < program.getNumExports(); at++) {
  all.push(binaryen.getExportInfo(program.getExportByIndex(at)).name);
}
for (const name of all) {
  if (!exports.includes(name)) program.removeExport(name);
}

let ends = 0;
for (let at = 0; at < program.getNumFunctions(); at++) {
  const one = program.getFunctionByIndex(at);
  const { name, module } = binaryen.getFunctionInfo(one);
  if (!module && ENDS_THE_PROGRAM.test(name)) {
    binaryen.Function.setBody(one, program.unreachable());
    ends += 1;
  }
}
if (ends === 0) throw new Error(`no function of ${from} has the name of one that panics`);
fs.writeFileSync(to, program.emitBinary());
