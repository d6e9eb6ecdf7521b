// One stream of events for all tabs. A browser opens six connections to a server at most, and each
// stream would take one for as long as its tab is open: the seventh tab would wait for ever.

const NAMES = ["hello", "snapshot", "change", "log", "decision", "away"];

const tabs = new Set();
let source = null;

// A new tab needs a snapshot, which begins every stream: so the stream begins anew for all.
onconnect = ({ ports: [tab] }) => {
  tabs.add(tab);
  source?.close();
  source = new EventSource("/events");
  for (const name of NAMES) source.addEventListener(name, ({ data }) => tell(name, data));
  source.addEventListener("error", () => tell("error", "null"));
};

function tell(name, data) {
  for (const tab of tabs) tab.postMessage({ name, data });
}
