/** @file The playground page: its frame, which scripts fill. It loads nothing but its own style and scripts. */

/** The page. @param scripts the names of its modules, which are loaded at once rather than one after the other */
export function pageHtml(scripts: readonly string[]): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="description" content="Try the models of this server.">
<title>Potluck playground</title>
<link rel="icon" href="page/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="page/style.css">
${scripts.filter((name) => name !== "main.js").map((name) => `<link rel="modulepreload" href="page/${name}">`).join("\n")}
<script type="module" src="page/main.js"></script>
</head>
<body>
<a class="skip" href="#answers">Go to the answers</a>
<header>
  <h1>Potluck <span>playground</span></h1>
  <p class="pick" id="pick-model" hidden><label for="model">Model</label> <select id="model"></select></p>
  <nav aria-label="For programs"><a href="openapi.json">API description</a></nav>
</header>
<noscript><p class="notice">This page needs JavaScript.</p></noscript>
<div class="notice" id="notice" role="alert" hidden></div>
<form class="token" id="token-form" hidden>
  <h2>Token</h2>
  <p>This server asks for its token. It stays in this tab.</p>
  <label for="token">Token</label>
  <input id="token" type="password" autocomplete="off" required spellcheck="false">
  <button>Use it</button>
</form>
<main id="main" hidden>
  <section class="input" aria-labelledby="input-title">
    <h2 id="input-title">Input</h2>
    <p class="pick" id="pick-dataset" hidden><label for="dataset">Rows like those of</label> <select id="dataset"></select></p>
    <form id="form"></form>
  </section>
  <section class="answers" id="answers" aria-labelledby="answers-title" tabindex="-1">
    <div class="heading"><h2 id="answers-title">Answers</h2><p id="hint"></p></div>
    <div class="cards" id="cards"></div>
    <p class="silent" id="spoken" role="status"></p>
  </section>
  <section class="why" id="why" aria-labelledby="why-title">
    <div class="heading">
      <h2 id="why-title">Why</h2>
      <label class="switch"><input type="checkbox" id="explain" role="switch" checked> Show what moved the answer</label>
    </div>
    <div id="why-body">
      <p class="pick">
        <label for="why-task">Task</label> <select id="why-task"></select>
        <span id="pick-output"><label for="why-output">Toward</label> <select id="why-output"></select></span>
      </p>
      <div id="why-content"></div>
    </div>
  </section>
</main>
<footer><p id="about"></p></footer>
</body>
</html>
`;
}
