// Asks the server, and reads its answer as JSON.

/** Return `{ok, status, told}`; rejects only if the server is away. */
export async function ask(address, options) {
  const headers = { Accept: "application/json", ...options?.headers };
  const answer = await fetch(address, { ...options, headers });
  const text = await answer.text();
  return { ok: answer.ok, status: answer.status, told: parsed(text) ?? failure(answer) };
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function failure({ status, statusText }) {
  return { error: `the server answered ${status} ${statusText}` };
}
