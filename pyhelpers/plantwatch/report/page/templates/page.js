(() => {
  "use strict";
  const root = document.documentElement;
  const buttons = Array.from(document.querySelectorAll("button[data-show]"));
  const said = document.getElementById("said");

  function show(view, aloud) {
    root.dataset.view = view;
    for (const button of buttons) {
      const chosen = button.dataset.show === view;
      button.setAttribute("aria-pressed", String(chosen));
      if (chosen && aloud) {
        said.textContent = `${button.dataset.name} view`;
      }
    }
  }

  for (const button of buttons) {
    button.addEventListener("click", () => show(button.dataset.show, true));
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) {
      return;
    }
    const button = buttons[Number(event.key) - 1];
    if (button) {
      show(button.dataset.show, true);
    }
  });

  let closed = [];
  window.addEventListener("beforeprint", () => {
    closed = Array.from(document.querySelectorAll("details.paper:not([open])"));
    closed.forEach((details) => { details.open = true; });
  });
  window.addEventListener("afterprint", () => {
    closed.forEach((details) => { details.open = false; });
  });

  root.classList.add("live");
  show("operator", false);
})();
