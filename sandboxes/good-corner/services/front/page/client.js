// The page's own script. It knows two addresses, both relative: /graphql and /img. The gateway does the rest.
(() => {
  const { language, text, samples } = JSON.parse(document.getElementById('data').textContent);
  const form = document.getElementById('form');
  const list = document.getElementById('list');
  const note = document.getElementById('note');
  const status = document.getElementById('status');
  const search = document.getElementById('search');
  const euros = (price) => {
    const digits = Number.isInteger(price) ? 0 : 2;
    const style = { style: 'currency', currency: 'EUR', minimumFractionDigits: digits };
    return new Intl.NumberFormat(language, style).format(price);
  };
  const AD = 'id title description price location pictures category { name } createdAt';

  const fill = (sentence, reason) => sentence.replace('{reason}', reason);

  const element = (name, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };

  /** Sends a query; throws an Error with a message for the reader. */
  async function graphql(query, variables) {
    let response;
    try {
      response = await fetch('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query, variables }),
      });
    } catch {
      throw new Error(text.network);
    }
    const body = await response.json().catch(() => null); // a 502 of the gateway is HTML
    if (!body) throw new Error(String(response.status));
    if (body.errors) throw new Error(body.errors[0].message);
    return body.data;
  }

  /** Uploads a picture and returns its path; throws an Error with a message for the reader. */
  async function upload(file, name) {
    const parts = new FormData();
    parts.append('file', file, name);
    let response;
    try {
      response = await fetch('/img', { method: 'POST', body: parts });
    } catch {
      throw new Error(fill(text.away, text.network));
    }
    if (response.status === 413) throw new Error(text.tooLarge);
    if (response.status === 415) throw new Error(text.notPicture);
    if (response.status !== 201) throw new Error(fill(text.away, response.status));
    return (await response.json()).filename;
  }

  // Pictures are fetched rather than named in src: a thumbnail that is not made yet answers 404, and is asked for again.
  async function show(box, path, alt) {
    const thumb = path.startsWith('/img/') ? path.replace(/\.png$/, '.thumb.png') : path;
    box.classList.add('waiting');
    box.textContent = text.onItsWay;
    const started = Date.now();
    for (let wait = 250; box.isConnected; wait = Math.min(wait * 1.5, 3000)) {
      const response = await fetch(thumb).catch(() => null);
      if (response?.ok) {
        const image = element('img', { alt });
        image.addEventListener('load', () => URL.revokeObjectURL(image.src), { once: true });
        image.src = URL.createObjectURL(await response.blob());
        box.classList.remove('waiting');
        box.replaceChildren(image);
        return;
      }
      if (Date.now() - started > 15_000) box.textContent = text.noThumbnail;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }

  function card(ad) {
    const box = element('div', { className: 'picture', textContent: text.noPhoto });
    const about = [ad.location, ad.category?.name].filter(Boolean).join(' · ');
    const item = element(
      'li',
      {},
      box,
      element('span', { className: 'price', textContent: euros(ad.price) }),
      element('h3', { textContent: ad.title }),
      element('p', { className: 'about', textContent: about }),
      element('p', { textContent: ad.description }),
    );
    return { item, start: () => ad.pictures[0] && void show(box, ad.pictures[0], ad.title) };
  }

  function put(ads, place) {
    const cards = ads.map(card);
    list[place](...cards.map(({ item }) => item));
    for (const { start } of cards) start();
  }

  let latest = 0;
  async function load() {
    const mine = ++latest;
    note.className = '';
    note.textContent = text.loading;
    let ads;
    try {
      const query = `query ($title: String) { ads(title: $title) { ${AD} } }`;
      ({ ads } = await graphql(query, { title: search.value || null }));
    } catch (error) {
      if (mine !== latest) return;
      note.className = 'bad';
      const retry = element('button', { type: 'button', className: 'retry', textContent: text.retry });
      retry.addEventListener('click', start);
      note.replaceChildren(fill(text.noAds, error.message), retry);
      return;
    }
    if (mine !== latest) return;
    note.textContent = ads.length === 0 ? text.empty : '';
    put(ads, 'replaceChildren');
  }

  async function loadCategories() {
    const select = form.elements.namedItem('categoryId');
    if (select.options.length > 1) return;
    const { categories } = await graphql('{ categories { id name } }');
    select.append(...categories.map(({ id, name }) => element('option', { value: id, textContent: name })));
  }

  function start() {
    void load();
    loadCategories().catch(() => {}); // the form does without
  }

  let sample = null;
  const choose = (chosen) => {
    sample = chosen;
    for (const button of document.querySelectorAll('#samples button')) {
      button.setAttribute('aria-pressed', String(button.dataset.src === chosen?.src));
    }
  };
  for (const each of samples) {
    const button = element('button', { type: 'button', title: each.name });
    button.dataset.src = each.src;
    button.setAttribute('aria-pressed', 'false');
    button.append(element('span', { className: 'hidden', textContent: each.name }));
    document.getElementById('samples').append(button);
    button.addEventListener('click', () => {
      form.elements.namedItem('file').value = '';
      choose(sample?.src === each.src ? null : each);
    });
    fetch(each.src)
      .then((response) => response.blob())
      .then((blob) => {
        each.blob = blob;
        button.append(element('img', { alt: '', src: URL.createObjectURL(blob) }));
      })
      .catch(() => button.remove());
  }
  form.elements.namedItem('file').addEventListener('change', () => choose(null));

  const send = form.querySelector('button[type=submit]');
  const say = (sentence, bad = false) => {
    status.textContent = sentence;
    status.className = bad ? 'bad' : '';
  };
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (send.getAttribute('aria-disabled') === 'true') return;
    send.setAttribute('aria-disabled', 'true');
    const fields = new FormData(form);
    const file = fields.get('file');
    try {
      let picture = null;
      if ((file instanceof File && file.size > 0) || sample?.blob) {
        say(text.sending);
        picture = sample?.blob
          ? await upload(sample.blob, sample.src.split('/').pop())
          : await upload(file, file.name);
      }
      say(text.saving);
      const input = {
        title: fields.get('title'),
        description: fields.get('description'),
        price: Number(fields.get('price')),
        location: fields.get('location'),
        categoryId: fields.get('categoryId') || null,
        pictures: picture ? [picture] : [],
      };
      const query = `mutation ($input: AdInput!) { createAd(input: $input) { ${AD} } }`;
      const { createAd } = await graphql(query, { input }).catch((error) => {
        throw new Error(fill(text.refused, error.message));
      });
      put([createAd], 'prepend');
      form.reset();
      choose(null);
      say(text.published);
    } catch (error) {
      say(error.message, true);
    } finally {
      send.removeAttribute('aria-disabled');
    }
  });

  let typing;
  search.addEventListener('input', () => {
    clearTimeout(typing);
    typing = setTimeout(load, 250);
  });

  start();
})();
