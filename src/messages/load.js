// Stands in both pages, before the program: chooses the language and asks for
// its texts, so that they come together with it. src/messages/mod.rs takes them.
(() => {
  // As in crates/deskbell-messages; a test compares them.
  const LANGUAGES = ["en", "de", "es", "ar"];
  const RIGHT_TO_LEFT = ["ar"];
  // These can't be in a file that could not be loaded.
  const FAILED = {
    en: ["Deskbell could not be loaded. Check the connection.", "Try again"],
    de: ["Deskbell konnte nicht geladen werden. Prüfen Sie die Verbindung.", "Noch einmal versuchen"],
    es: ["No se pudo cargar Deskbell. Compruebe la conexión.", "Volver a intentarlo"],
    ar: ["تعذّر تحميل Deskbell. تحقّق من الاتصال.", "إعادة المحاولة"],
  };

  const html = document.documentElement;
  const primary = (tag) => tag.split("-")[0].toLowerCase();
  const known = (tag) => LANGUAGES.includes(primary(tag));
  const chosen = kept();
  // The browser's own tag says more than ours: "de-AT" writes dates its way.
  const browsers = (navigator.languages ?? []).filter(known);
  const tag = (chosen ? browsers.find((tag) => primary(tag) === chosen) ?? chosen : browsers[0]) ?? "en";
  const language = primary(tag);
  html.lang = tag;
  html.dir = RIGHT_TO_LEFT.includes(language) ? "rtl" : "ltr";
  // For the numbers that the style sheets write.
  html.dataset.digits = new Intl.NumberFormat(tag).resolvedOptions().numberingSystem;

  const parts = html.dataset.parts.split(" ");
  window.deskbellMessages = Promise.all(parts.map(file)).catch(() => {
    say(...FAILED[language]);
    return new Promise(() => {}); // The program goes on waiting.
  });

  function kept() {
    try {
      const choice = localStorage.getItem("language");
      return LANGUAGES.includes(choice) ? choice : null;
    } catch {
      return null; // Storage is forbidden: nothing was chosen.
    }
  }

  async function file(part) {
    const answer = await fetch(`${html.dataset.messages}${language}/${part}.txt`);
    if (!answer.ok) throw new Error(answer.status);
    return answer.text();
  }

  function say(what, again) {
    const main = document.createElement("main");
    main.className = "single";
    const alert = main.appendChild(document.createElement("div"));
    alert.setAttribute("role", "alert");
    alert.appendChild(document.createElement("h1")).textContent = what;
    const button = main.appendChild(document.createElement("button"));
    button.className = "button";
    button.textContent = again;
    button.onclick = () => location.reload();
    const show = () => document.body.append(main);
    if (document.body) show();
    else addEventListener("DOMContentLoaded", show);
  }
})();
