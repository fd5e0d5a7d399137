// Loaded with --import: from here on modules have the sources of the file that MUTATED_SOURCES names.
import { register } from "node:module";

register("./hooks.js", import.meta.url, { data: process.env["MUTATED_SOURCES"] });
