import "./node_modules/c1z/dist/viewer.js";

const viewer = document.querySelector("c1z-viewer");
const input = document.querySelector("input");
const output = document.querySelector("output");

viewer.addEventListener("c1z-open", async ({ detail: { name, file } }) => {
  const grants = await file.use().grants().count();
  output.value = `${name}: ${grants.value} grants`;
});
viewer.addEventListener("c1z-error", ({ detail }) => {
  output.value = detail.code;
});
input.addEventListener("change", () => {
  const [file] = input.files;
  if (file !== undefined) viewer.open(file).catch(() => undefined); // the viewer shows what is wrong, and so does c1z-error
});
document.querySelector("button").addEventListener("click", () => viewer.remove());
