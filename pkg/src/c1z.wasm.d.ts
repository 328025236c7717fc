/** The WebAssembly binary; import it for its URL where a bundler gives one. */
declare const url: string;
export default url;
