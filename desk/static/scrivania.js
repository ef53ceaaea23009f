// What a page does beside what it does without any script. Nothing here is needed to take a step.

// A hash is copied by a click; without a script it is selected by hand.
for (const shown of document.querySelectorAll("code.impronta")) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "secondo", textContent: "Copia" });
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(shown.textContent);
    button.textContent = "Copiata";
  });
  shown.after(" ", button);
}
