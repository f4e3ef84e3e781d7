// Short news for those who listen to the page.

const spoken = document.createElement("p");
spoken.className = "spoken";
spoken.setAttribute("role", "status");
document.body.append(spoken);

/** Have a screen reader say `text`, without moving the focus. */
export function say(text) {
  spoken.textContent = text;
}
