/** Starts the page. */
import { C1zApp } from "./components/app/app.ts";
import { packageReader } from "./data/reader.ts";
import { applyTheme } from "./state/theme.ts";

applyTheme();
const app = document.querySelector("c1z-app");
if (app instanceof C1zApp) app.reader = packageReader;
