// Clicks on HTML of ours: a link to a page of ours opens without a reload and "back" finds its place again, a tick is
// told, a copy button copies, the filters of a phone open as a sheet, a field that is wrong gets the focus.
// Without this script the links still work; they then load the page anew.
const here = (window.trialfinderClicks ??= {
  chosen: [], most: 0, waits: false, tell: null, hears: false, heard: true, scrolls: new Map(), told: new Map(), opened: '', sheet: '',
  was: '', leftAt: -Infinity, askedAt: 0, begunAt: 0, holds: false, socket: null,
});
const PLAIN_AFTER_MS = 500;
const ANSWERS = '.st-key-fit-question input:is([type="number"], [type="text"]):not([role="combobox"])';
const main = () => document.querySelector('[data-testid="stMain"]');
const isDrawn = () =>
  document.querySelector('[data-testid="stApp"][data-test-script-state="notRunning"]') &&
  !document.querySelector('[data-stale="true"]');

// Asks every 50 ms for 5 s at most, until it is done or the person does something else.
const until = (done) => {
  let left = 100;
  let stopped = false;
  const stop = () => { stopped = true; };
  for (const kind of ['wheel', 'touchstart', 'pointerdown', 'keydown']) window.addEventListener(kind, stop, { once: true });
  const step = () => {
    if (!stopped && left-- > 0 && !done()) setTimeout(step, 50);
  };
  setTimeout(step, 50);
};

const scrollTo = (top) => {
  let held = 0;
  until(() => {
    const one = main();
    if (!one || one.scrollHeight - one.clientHeight < top - 2) return false;
    if (Math.abs(one.scrollTop - top) > 2) {
      one.scrollTo({ top, behavior: 'instant' });
      held = 0;
      return false;
    }
    held += 1;
    return held > 4 && isDrawn();
  });
};

const focusOn = (found) => {
  if (!found.matches('input, button, a, summary')) found.tabIndex = -1;
  found.focus({ preventScroll: true });
  if (found.tagName === 'INPUT') found.select();
};

const placeField = () => document.querySelector('.st-key-find_near input');

// A page was opened: its title, or the part that the link names, gets the focus, so that it is read out.
const focusNew = (then) => {
  const old = document.querySelector('h1.tf-title');
  const said = old ? old.textContent : '';
  until(() => {
    const found = then === 'near' ? placeField() : document.querySelector('h1.tf-title');
    if (!found || (found === old && found.textContent === said && then !== 'near') || !isDrawn()) return false;
    focusOn(found);
    return true;
  });
};

const jumpTo = (id) => {
  const found = id === 'near' ? placeField() : document.getElementById(id);
  if (!found) return;
  const fold = found.querySelector('details');
  if (fold) fold.open = true;
  found.scrollIntoView({ block: id === 'near' ? 'center' : 'start' });
  focusOn(found);
};

// The sheet of filters on a phone: everything beside it is out of reach while it is open.
const filters = () => document.querySelector('.st-key-filters');
const narrow = window.matchMedia('(max-width: 900px)');
const fence = () => {
  // Lists of choices open outside of the page's root: they stay within reach.
  for (let one = filters(); here.sheet && one && one.id !== 'root'; one = one.parentElement) {
    for (const beside of one.parentElement.children) {
      if (beside !== one && !beside.querySelector('.st-key-clicks')) beside.inert = true;
    }
  }
};
const closeSheet = () => {
  if (!here.sheet) return;
  document.documentElement.classList.remove('tf-sheet-open');
  for (const one of document.querySelectorAll('[inert]')) one.inert = false;
  for (const name of ['role', 'aria-modal', 'aria-label']) filters()?.removeAttribute(name);
  document.querySelector(`.tf-chip[data-sheet="${here.sheet}"]`)?.focus();
  here.sheet = '';
};
// A phone's filters may come after the page: when it has time, or when they are asked for. Streamlit forgets what was
// told right before and has not been heard, so the ticks are told along.
const askForRest = () => {
  if (here.waits) here.tell('live', { chosen: here.chosen });
  here.waits = false;
};
const whenIdle = window.requestIdleCallback ?? ((done) => setTimeout(done, 200));
const askWhenShown = () => {
  if (!here.waits) return;
  if (document.documentElement.classList.contains('tf-coming')) setTimeout(askWhenShown, 100);
  else whenIdle(askForRest, { timeout: 2000 });
};
const openSheet = (name) => {
  if (!narrow.matches) return;
  const sheet = filters();
  if (!sheet?.querySelector('.tf-sheet-foot')) {
    askForRest();
    until(() => filters()?.querySelector('.tf-sheet-foot') && (openSheet(name), true));
    return;
  }
  here.sheet = name;
  document.documentElement.classList.add('tf-sheet-open');
  sheet.setAttribute('role', 'dialog');
  sheet.setAttribute('aria-modal', 'true');
  sheet.setAttribute('aria-label', 'Filters');
  fence();
  const fold = sheet.querySelector('.st-key-find_more summary');
  if (name === 'more' && fold && !fold.parentElement.open) fold.click();
  const first = name === 'more' ? fold : sheet.querySelector(`.st-key-find_${name} label`);
  (first || sheet).scrollIntoView({ block: 'center' });
  sheet.querySelector('.tf-sheet-close')?.focus({ preventScroll: true });
};

// What is wrong with a field, or is to be typed into it, is told at it. It gets the focus when that is new, or the
// person went on without mending it; but not while another field is being filled in.
const keepsTold = new MutationObserver(() => drawErrors()); // a box for choices takes the mark off when it draws itself
const drawErrors = () => {
  // What came first tells its errors itself, and its page cannot get the focus before it shows.
  if (document.documentElement.classList.contains('tf-coming')) return;
  keepsTold.disconnect();
  const told = new Map();
  for (const error of document.querySelectorAll('#root [data-field]')) {
    const name = error.dataset.field;
    const field = document.querySelector(`.st-key-${name} input, .st-key-${name} textarea`);
    if (!field || told.has(name)) continue; // a second mark on a watched field would call this again, for ever
    if (error.matches('.tf-field-error')) field.setAttribute('aria-invalid', 'true');
    else field.removeAttribute('aria-invalid');
    field.setAttribute('aria-describedby', error.id);
    keepsTold.observe(field, { attributes: true, attributeFilter: ['aria-describedby'] });
    told.set(name, error.dataset.tries + error.textContent);
  }
  const focused = document.activeElement;
  for (const [name, said] of told) {
    const before = here.told.get(name);
    if (said === before) continue;
    const again = before && parseInt(said, 10) > parseInt(before, 10);
    const field = document.querySelector(`.st-key-${name} input, .st-key-${name} textarea`);
    if (again || !focused?.matches('input:not([type="radio"]), textarea')) field.focus();
    break;
  }
  for (const name of here.told.keys()) {
    if (told.has(name)) continue;
    const field = document.querySelector(`.st-key-${name} input, .st-key-${name} textarea`);
    for (const mark of ['aria-invalid', 'aria-describedby']) field?.removeAttribute(mark);
  }
  here.told = told;
  const place = placeField();
  if (place) place.enterKeyHint = 'search';
  for (const field of document.querySelectorAll(ANSWERS)) field.enterKeyHint = 'next';
};

// A part of the same page that was opened, as the next question: its title gets the focus, at the top of the page.
const nameOf = (part) => `${location.pathname} ${part.dataset.opened}`;
const drawOpened = () => {
  const found = document.querySelector('[data-opened]');
  if (!found || here.opened === nameOf(found)) return;
  const name = nameOf(found);
  const isNext = here.opened.startsWith(`${location.pathname} `);
  here.opened = name;
  if (!isNext) return;
  main()?.scrollTo({ top: 0, behavior: 'instant' });
  let held = 0;
  until(() => {
    const now = document.querySelector('[data-opened]'); // it may be drawn anew
    if (!now || nameOf(now) !== name || !isDrawn()) return false;
    if (document.activeElement !== now && !here.told.size) {
      focusOn(now);
      held = 0;
    }
    held += 1;
    return held > 4;
  });
};

// What is ticked stands in the browser's own entry of the page, so that a reload keeps it; nothing else is stored.
const keepTicks = () => {
  const kept = history.state?.tfChosen ?? [];
  if (kept.join() !== here.chosen.join()) history.replaceState({ ...history.state, tfChosen: here.chosen }, '');
};
const takeTicks = () => {
  const kept = history.state?.tfChosen;
  if (here.chosen.length || !Array.isArray(kept) || !kept.length) return;
  here.chosen = kept;
  here.tell('chosen', kept);
};

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
const go = (address, top) => {
  clearTimeout(here.wait);
  if (here.heard) here.left = location.href;
  here.heard = false;
  here.goes = true;
  history.pushState(null, '', address);
  window.dispatchEvent(new PopStateEvent('popstate'));
  here.goes = false;
  if (top) scrollTo(top);
  else main()?.scrollTo(0, 0);
  here.wait = setTimeout(() => {
    if (here.heard || location.href !== address) return;
    history.replaceState(null, '', here.left); // so that "back" leads to the page that is left
    location.assign(address);
  }, PLAIN_AFTER_MS);
};

const onClick = (event) => {
  const found = event.target.closest && event.target.closest('a.tf-go, a.tf-jump-to, a.tf-skip, .tf-copy, .tf-chip, .tf-sheet-close');
  if (!found) return;
  if (found.tagName === 'BUTTON') {
    if (found.matches('.tf-copy')) copy(found);
    else if (found.matches('.tf-chip')) openSheet(found.dataset.sheet);
    else closeSheet();
    return;
  }
  if (!found.matches('.tf-go')) {
    event.preventDefault();
    jumpTo(found.hash.slice(1));
    return;
  }
  // A new tab or window is the browser's own work.
  if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const before = location.pathname;
  const menu = found.closest('details.tf-menu');
  if (menu) menu.open = false;
  go(found.href, found.closest('.tf-back') ? here.scrolls.get(found.href) : 0);
  if (found.dataset.then || before !== location.pathname) focusNew(found.dataset.then);
};

// The button beside a field. Leaving the field tells what was typed, and that run writes the address; the press is a
// run of its own, sent before the browser has heard of it on a slow way: with the address and the filters from before,
// it would take the search back. So the press that leaves the field is not told, nor one that follows at once.
const GO = '.st-key-find_go button, .st-key-questions_search button';
const FOLLOWS_MS = 3000;
const onFocusIn = (event) => { here.was = event.target.value; };
const onFocusOut = (event) => {
  if (event.target.matches('input') && event.target.value !== here.was) here.leftAt = event.timeStamp;
};
const onPress = (event) => {
  if (event.target.closest?.(GO) && event.timeStamp - here.leftAt < FOLLOWS_MS) event.stopImmediatePropagation();
};

// The browser's own back and forward: what stands in a field is told before the field goes.
const onLeave = () => {
  if (!here.goes && document.activeElement?.matches('input, textarea')) document.activeElement.blur();
};

// In the self-check Streamlit tells it a moment after the field was left, and a step back that it hears of meanwhile
// takes field and number away. first_view.js asks here first: the step is kept until the server has begun the run that
// the field asked for.
const TOLD_WITHIN_MS = 500;
const BEGUN_WITHIN_MS = 3000;
const isUntold = () => {
  const now = performance.now();
  if (here.askedAt < here.leftAt) return now - here.leftAt < TOLD_WITHIN_MS;
  return here.begunAt < here.askedAt && now - here.askedAt < BEGUN_WITHIN_MS;
};
here.beforeStep = (event) => {
  if (here.goes || !document.querySelector('.st-key-fit-question')) return;
  if (!here.holds) {
    onLeave();
    if (!isUntold()) return;
    const go = () => {
      if (isUntold()) {
        setTimeout(go, 10);
        return;
      }
      here.holds = false;
      window.dispatchEvent(new PopStateEvent('popstate', { state: history.state }));
    };
    here.holds = true;
    setTimeout(go, 10);
  }
  event.stopImmediatePropagation();
};

// ... and where the person was on that page.
const onBack = () => {
  if (here.goes || here.page === location.pathname + location.search) return; // a part of the same page
  closeSheet();
  scrollTo(here.scrolls.get(location.href) ?? 0);
};

const onKey = (event) => {
  if (event.key === 'Enter') here.was = event.target.value; // the field has told it
  if (event.key === 'Escape' && !document.querySelector('[role="listbox"]')) closeSheet(); // a list of choices goes first
  if (event.key === 'Enter' && event.target.matches && event.target.matches(ANSWERS)) {
    setTimeout(() => document.querySelector('.st-key-fit-next button')?.click(), 0); // after the field has told it
  }
  const tab = event.target.closest && event.target.closest('.tf-views [role="tab"]');
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!tab || !step) return;
  const tabs = [...tab.parentElement.children];
  tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length].focus();
};

const onChanged = () => {
  here.page = location.pathname + location.search;
  if (here.hears) keepTicks();
  drawTicks();
  drawErrors();
  drawOpened();
  fence();
};

// Streamlit calls this for every page, and again when the ticks change.
export default function ({ data, setTriggerValue }) {
  Object.assign(here, { chosen: data.chosen, most: data.most, waits: data.waits, tell: setTriggerValue });
  if (!here.hears) takeTicks();
  onChanged();
  askWhenShown();
  if (here.hears) return;
  here.hears = true;
  window.dispatchEvent(new Event('trialfinder-hears')); // the first view waits for it
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (...told) {
    here.heard = true; // Streamlit asks the server for something, however long the answer takes
    here.askedAt = performance.now();
    if (here.socket !== this) this.addEventListener('message', () => { here.begunAt = performance.now(); });
    here.socket = this;
    return send.apply(this, told);
  };
  new MutationObserver(onChanged).observe(document.body, { childList: true, subtree: true }); // a new list: new boxes
  document.addEventListener('change', onChange);
  document.addEventListener('click', onClick);
  document.addEventListener('click', onPress, true);
  document.addEventListener('focusin', onFocusIn);
  document.addEventListener('focusout', onFocusOut);
  document.addEventListener('keydown', onKey, true);
  document.addEventListener('scroll', () => here.scrolls.set(location.href, main()?.scrollTop ?? 0), true);
  window.addEventListener('popstate', onLeave);
  window.addEventListener('popstate', onBack);
  narrow.addEventListener('change', closeSheet);
}
