// What every page loads. Without scripts, the same pages work by forms and reloads.

import { listenToKeys } from "./keys.js";

const form = document.getElementById("work");
listenToKeys(form);
if (form) (await import("./practise.js")).practise(form); // the editor is large: only where it is
