// What a page does beside what it does without any script. Nothing here is needed to take a step.

// Files dropped anywhere on the page go into its field for files; without a script the field itself takes them.
const drop = document.querySelector(".lascia");
if (drop) {
  const field = drop.querySelector("input[type=file]");
  addEventListener("dragover", (event) => { event.preventDefault(); drop.classList.add("sopra"); });
  addEventListener("dragleave", () => drop.classList.remove("sopra"));
  addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("sopra");
    if (event.dataTransfer.files.length) field.files = event.dataTransfer.files;
  });
}

// A page that waits for something asks for itself again, and is put in place when it is there.
async function refresh() {
  const waits = document.querySelector("[data-attesa]");
  if (!waits) return;
  await new Promise((resolve) => setTimeout(resolve, 2000));
  try {
    const answer = await fetch(waits.dataset.attesa, { headers: { accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (answer.ok && !page.querySelector("[data-attesa]")) document.querySelector("main").replaceWith(page.querySelector("main"));
  } catch { /* the next round asks again */ }
  refresh();
}
refresh();

// A hash is copied by a click; without a script it is selected by hand.
for (const shown of document.querySelectorAll("code.impronta")) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "secondo", textContent: "Copia" });
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(shown.textContent);
    button.textContent = "Copiata";
  });
  shown.after(" ", button);
}
