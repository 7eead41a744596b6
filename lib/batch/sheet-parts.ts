/** The style of a contact sheet. Its hash stands in the page's policy: nothing else is let in. */
export const sheetStyle = `
:root { color-scheme: light dark; font: 14px/1.4 system-ui, sans-serif; }
body { margin: 1.5rem; }
h1 { font-size: 1.3rem; overflow-wrap: anywhere; }
main { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: 1rem; }
figure { margin: 0; }
video, .none { display: block; width: 100%; aspect-ratio: 16 / 9; background: #8882; object-fit: contain; }
.none { display: grid; place-items: center; }
.rejected .none, .bad .none { background: #c802; }
.failed .none, .held .none { background: #c002; }
figcaption { overflow-wrap: anywhere; padding-top: .3rem; }
small { display: block; opacity: .7; }
`;

/** Plays the clip that is pointed at, or has the focus of the keyboard, and no other. */
export const sheetScript = `
for (const video of document.querySelectorAll("video")) {
  const play = () => video.play().catch(() => {});
  const stop = () => { video.pause(); video.currentTime = 0; video.load(); };
  video.addEventListener("pointerenter", play);
  video.addEventListener("focus", play);
  video.addEventListener("pointerleave", stop);
  video.addEventListener("blur", stop);
}
`;
