// Stands in the head of every page, before any other script: the page is drawn in parts, each of which would push the
// others, so nothing of it shows until the last is there and hears every touch. Until then stands what the server sent;
// what was ticked, opened, scrolled or asked for there goes along.
(() => {
  const LONGEST_MS = 15000;
  const top = document.documentElement;
  const first = () => document.querySelector('.tf-first');
  const within = (target, what) => target.closest && target.closest('.tf-first') && target.closest(what);
  const ticked = new Set();
  let wanted = '';
  let done = false;
  let isLate = false;
  top.classList.add('tf-coming');
  // Where the server is: below which path a page stands. Else Streamlit tries the address of the page itself first.
  window.__streamlit = { BACKEND_BASE_URL: new URL('./', location.href).href };

  // A step back: clicks.js hears of it before Streamlit, and may keep it for a moment.
  window.addEventListener('popstate', (event) => window.trialfinderClicks?.beforeStep?.(event));

  const isWhole = () =>
    document.querySelector('#root .tf-foot') &&
    !document.querySelector('[data-testid="stSkeleton"]') &&
    (window.trialfinderClicks?.hears || isLate);
  const isTyping = () => {
    const field = document.querySelector('.tf-first input[name="near"]');
    return field && (field === document.activeElement || field.value !== field.defaultValue);
  };

  const twinOf = (one, root) =>
    [...root.querySelectorAll(one.tagName)].find(
      (other) => other.textContent === one.textContent && other.getAttribute('href') === one.getAttribute('href'),
    );
  const carry = (old) => {
    const root = document.getElementById('root');
    for (const open of old.querySelectorAll('details[open] > summary')) {
      const twin = twinOf(open, root);
      if (twin) twin.parentElement.open = true;
    }
    const scrolled = old.scrollTop;
    const focused = old.contains(document.activeElement) && twinOf(document.activeElement, root);
    old.remove();
    if (scrolled) root.querySelector('[data-testid="stMain"]')?.scrollTo({ top: scrolled, behavior: 'instant' });
    if (focused) focused.focus({ preventScroll: true });
    for (const box of root.querySelectorAll('input[data-compare]:not(:checked)')) {
      if (ticked.has(box.dataset.compare)) box.click();
    }
    if (wanted) root.querySelector(`.tf-chip[data-sheet="${wanted}"]`)?.click();
  };

  const show = () => {
    if (done) return;
    done = true;
    seen.disconnect();
    clearTimeout(late);
    top.classList.remove('tf-coming');
    const old = first();
    if (old) carry(old);
    // Letters and signs that hardly a page needs: their style sheet was left for now.
    for (const sheet of document.querySelectorAll('link[rel="tf-later"]')) sheet.rel = 'stylesheet';
  };
  const look = () => {
    if (isWhole() && !isTyping()) requestAnimationFrame(() => requestAnimationFrame(() => isTyping() || show()));
  };
  const seen = new MutationObserver(look);
  seen.observe(top, { childList: true, subtree: true });
  window.addEventListener('trialfinder-hears', look);
  // An answer that stands is better than a half of a page.
  const late = setTimeout(() => {
    isLate = true;
    if (document.querySelector('.tf-first.tf-whole')) look();
    else show();
  }, LONGEST_MS);

  document.addEventListener('change', (event) => {
    const box = within(event.target, 'input[data-compare]');
    if (box) ticked[box.checked ? 'add' : 'delete'](box.dataset.compare);
    const place = within(event.target, 'input[name="near"]');
    if (place) place.form.requestSubmit();
  });
  document.addEventListener('focusout', () => setTimeout(look));
  document.addEventListener('click', (event) => {
    const chip = within(event.target, '.tf-chip');
    if (chip) {
      wanted = chip.dataset.sheet;
      chip.setAttribute('aria-busy', 'true');
    }
    const jump = within(event.target, 'a.tf-jump-to, a.tf-skip');
    if (!jump) return;
    event.preventDefault();
    const part = jump.hash === '#near' ? first().querySelector('input[name="near"]') : first().querySelector(jump.hash);
    part?.scrollIntoView({ block: jump.hash === '#near' ? 'center' : 'start' });
    if (jump.hash === '#near') part.focus({ preventScroll: true });
  });
})();
