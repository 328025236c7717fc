// Until version 8 the development server's optimiser moves the script away from its Worker.
export default { base: "/tools/viewer/", optimizeDeps: { exclude: ["c1z"] } };
