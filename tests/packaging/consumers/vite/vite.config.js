// Everything below a path, as on a server that many pages share.
export default { base: "/tools/viewer/" };
