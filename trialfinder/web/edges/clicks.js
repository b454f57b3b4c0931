// Clicks on HTML of ours: a link to a page of ours opens without a reload, a tick is told, a copy button copies.
// Without this script the links still work; they then load the page anew.
const here = (window.trialfinderClicks ??= { chosen: [], most: 0, tell: null, hears: false, heard: true });
const PLAIN_AFTER_MS = 500;

const drawTicks = () => {
  for (const box of document.querySelectorAll('input[data-compare]')) {
    box.checked = here.chosen.includes(box.dataset.compare);
    box.disabled = !box.checked && here.chosen.length >= here.most;
  }
};

const onChange = (event) => {
  const nctId = event.target.dataset && event.target.dataset.compare;
  if (!nctId) return;
  here.chosen = event.target.checked ? [...here.chosen, nctId] : here.chosen.filter((one) => one !== nctId);
  drawTicks();
  here.tell('chosen', here.chosen);
};

const copy = async (button) => {
  if (button.classList.contains('tf-print')) {
    window.print();
    return;
  }
  const block = button.parentElement.querySelector('pre');
  const said = button.parentElement.querySelector('.tf-copied');
  try {
    await navigator.clipboard.writeText(block ? block.textContent : location.href);
    said.textContent = 'Copied.';
  } catch (refused) {
    if (block) window.getSelection().selectAllChildren(block);
    said.textContent = block ? 'Marked: copy it with the keyboard or the menu.' : location.href;
  }
};

// Streamlit hears `popstate`, as after the back button, and opens the page of the address; the visit goes on.
// Where it asks for no run (a later version may not hear it), the page is loaded plainly.
const go = (address) => {
  clearTimeout(here.wait);
  if (here.heard) here.left = location.href;
  here.heard = false;
  history.pushState(null, '', address);
  window.dispatchEvent(new PopStateEvent('popstate'));
  document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0);
  here.wait = setTimeout(() => {
    if (here.heard || location.href !== address) return;
    history.replaceState(null, '', here.left); // so that "back" leads to the page that is left
    location.assign(address);
  }, PLAIN_AFTER_MS);
};

const onClick = (event) => {
  const found = event.target.closest && event.target.closest('a.tf-go, button.tf-copy');
  if (!found) return;
  if (found.tagName === 'BUTTON') {
    copy(found);
    return;
  }
  // A new tab or window is the browser's own work.
  if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  go(found.href);
};

// Streamlit calls this for every page, and again when the ticks change.
export default function ({ data, setTriggerValue }) {
  Object.assign(here, { chosen: data.chosen, most: data.most, tell: setTriggerValue });
  drawTicks();
  if (here.hears) return;
  here.hears = true;
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (...told) {
    here.heard = true; // Streamlit asks the server for something, however long the answer takes
    return send.apply(this, told);
  };
  new MutationObserver(drawTicks).observe(document.body, { childList: true, subtree: true }); // a new list: new boxes
  document.addEventListener('change', onChange);
  document.addEventListener('click', onClick);
}
