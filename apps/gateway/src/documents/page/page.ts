/**
 * Nothing but what the gateway itself serves: no script within the page, no other host. The viewer sets styles on its elements and
 * shows its icons as data addresses.
 */
export const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Its addresses are relative, so that it works behind a proxy that puts a path before them. */
export const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Arkflows Integrations API</title>
<link rel="icon" href="docs/favicon-32x32.png">
<link rel="stylesheet" href="docs/swagger-ui.css">
<link rel="stylesheet" href="docs/page.css">
<script src="docs/swagger-ui-bundle.js" defer></script>
<script src="docs/page.js" defer></script>
</head>
<body>
<header>
<strong>Arkflows Integrations</strong>
<nav aria-label="Documents"><a href="openapi.json">OpenAPI (REST)</a> <a href="asyncapi.json">AsyncAPI (topics)</a></nav>
</header>
<main id="operations"><noscript>This page needs JavaScript; openapi.json says the same.</noscript></main>
</body>
</html>
`;

export const pageScript = `SwaggerUIBundle({
  url: 'openapi.json',
  dom_id: '#operations',
  deepLinking: true,
  displayRequestDuration: true,
  docExpansion: 'list',
  filter: true,
  validatorUrl: null,
});
`;

export const pageStyle = `body { margin: 0; background: #fafafa; font-family: sans-serif; }
header { display: flex; flex-wrap: wrap; gap: 1rem; padding: 0.75rem 1.25rem; background: #1b1f2a; color: #fff; }
header a { color: #9fd0ff; margin-right: 1rem; }
`;
