// Files of messages: uploads them, fetches them, draws both. The page loads this
// with the first file, so it imports nothing of the page; texts are its own, in
// English, unless the page has others under the same names.

const BASE = new URL('.', import.meta.url);
const MOST = 10;
const TEXTS = {
  uploading: 'Uploading ...',
  removeFile: 'Remove {name}',
  download: 'Download {name}',
  opening: 'Opening ...',
  fileLost: 'This file can’t be opened now. Try again.',
  attachment_too_large: 'This file is too large to be sent. Make it smaller, or send a link to it.',
  attachment_not_allowed: 'This kind of file can’t be sent, or it is not what its name says. Send a picture, a PDF, a text or an Office file.',
  attachment_infected: 'Something harmful was found in this file. It was not kept.',
  attachment_unchecked: 'This file could not be checked. Remove it and attach it again.',
  too_many_attachments: 'These are too many files at once. Send the first ten, then the others.',
  fileEmpty: 'This file is empty.',
  conversation_ended: 'The chat has ended.',
  notReached: 'That did not get through. Remove the file and attach it again.',
};

const sheet = document.createElement('link');
sheet.rel = 'stylesheet';
sheet.href = new URL('files.css', BASE);
document.head.append(sheet);

/** Files for the next message of `token`'s chat, listed in `list`; `ulid` makes
 * identifiers. `words` are the page's texts. */
export function attaching(token, list, ulid, words = {}) {
  const text = texts(words);
  let files = [];

  async function upload(file, one) {
    const address = new URL(`attachments?id=${one.id}&name=${encodeURIComponent(file.name)}`, BASE);
    const headers = { authorization: `Bearer ${token}`, 'x-deskbell': '1' };
    try {
      const answer = await fetch(address, { method: 'POST', headers, body: file });
      const told = await answer.json();
      if (answer.ok) one.came = told;
      else one.problem = text(told.code) ?? told.text;
    } catch {
      one.problem = text('notReached');
    }
    draw();
  }

  function draw() {
    list.replaceChildren(...files.map((one) => {
      const item = made('li', one.problem ? 'error' : '');
      const said = made('span', 'soft');
      said.setAttribute('role', 'status');
      said.textContent = one.problem ?? (one.came ? size(one.bytes) : text('uploading'));
      const remove = made('button', 'quiet');
      remove.type = 'button';
      remove.textContent = '×';
      remove.setAttribute('aria-label', text('removeFile', one.name));
      remove.addEventListener('click', () => {
        files = files.filter((other) => other !== one);
        draw();
      });
      item.append(named(one.name), said, remove);
      return item;
    }));
  }

  function waiting() {
    return files.filter(({ problem }) => !problem);
  }

  return {
    add(given) {
      for (const file of given) {
        const one = { id: ulid(), name: file.name, bytes: file.size };
        if (file.size === 0) one.problem = text('fileEmpty');
        else if (waiting().length >= MOST) one.problem = text('too_many_attachments');
        files.push(one);
        if (!one.problem) upload(file, one);
      }
      draw();
    },

    /** What is uploaded; null while something is on its way. What was refused
     * stays in the list, with why. */
    take() {
      if (waiting().some(({ came }) => !came)) return null;
      const taken = waiting().map(({ came }) => came);
      files = files.filter(({ problem }) => problem);
      draw();
      return taken;
    },

    clear() {
      files = [];
      draw();
    },
  };
}

/** Draws `files` of a message into `element`: pictures as such, all else as what
 * can be saved. */
export function show(token, files, element, words = {}) {
  const text = texts(words);
  element.replaceChildren(...files.map((file) => {
    const link = made('a', file.preview ? 'picture' : 'file');
    const note = made('span', 'soft');
    link.append(...(file.preview ? [] : [named(file.name)]), note);
    link.href = '#';
    link.title = text('download', file.name);
    link.download = file.name;
    // What was fetched is kept as long as the page.
    let fetched = null;
    const open = async () => {
      fetched ??= blob(token, file).then((address) => { link.href = address; });
      try {
        await fetched;
        note.textContent = file.preview ? '' : size(file.bytes);
      } catch {
        fetched = null;
        note.textContent = text('fileLost');
        throw new Error('no file');
      }
    };
    if (file.preview) picture(link, file, open);
    else note.textContent = size(file.bytes);
    link.addEventListener('click', (event) => {
      if (link.href.startsWith('blob:')) return;
      event.preventDefault();
      note.textContent = text('opening');
      open().then(() => link.click(), () => {});
    });
    return link;
  }));
}

// Fetched when it is before the customer's eyes, into a box of its own size.
function picture(link, file, open) {
  const image = made('img', '');
  image.alt = file.name;
  link.prepend(image);
  const seen = new IntersectionObserver((changes) => {
    if (!changes.some((change) => change.isIntersecting)) return;
    seen.disconnect();
    open().then(() => { image.src = link.href; }, () => {});
  });
  seen.observe(link);
}

async function blob(token, { id }) {
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(new URL(`attachments/${id}`, BASE), { headers });
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  return URL.createObjectURL(await answer.blob());
}

function texts(words) {
  return (key, name) => (words[key] ?? TEXTS[key])?.replace('{name}', name);
}

/** A size for people. */
export function size(bytes) {
  const [unit, value] = bytes < 1e6 ? ['kilobyte', bytes / 1e3] : ['megabyte', bytes / 1e6];
  const form = { style: 'unit', unit, maximumFractionDigits: 1 };
  return new Intl.NumberFormat(document.documentElement.lang || 'en', form).format(Math.max(value, 0.1));
}

function named(name) {
  const element = made('bdi', 'file-name');
  element.textContent = name;
  return element;
}

function made(tag, className) {
  const element = document.createElement(tag);
  element.className = className;
  return element;
}
