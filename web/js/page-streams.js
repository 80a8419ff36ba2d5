/** @typedef {import('./messages.js').StreamInfo} StreamInfo */

/** How a stream's state reads to a viewer. */
const STATE_WORDS = new Map([
  ['stopped', 'ready'],
  ['starting', 'starting'],
  ['playing', 'live'],
  ['restarting', 'restarting'],
  ['failed', 'not working'],
]);

/** The list of streams as buttons. Items are kept over updates, so that focus stays where it is. */
export class StreamList {
  /** @type {Map<string, {item: HTMLLIElement, button: HTMLButtonElement, title: HTMLElement, about: HTMLElement}>} */
  #items = new Map();
  #list;
  #pick;

  /**
   * @param {HTMLElement} list A `ul`.
   * @param {(name: string) => void} pick Called when a stream is chosen.
   */
  constructor(list, pick) {
    this.#list = list;
    this.#pick = pick;
  }

  /**
   * @param {StreamInfo[]} streams
   * @param {string} current Name of the chosen one.
   */
  show(streams, current) {
    const names = new Set(streams.map((stream) => stream.name));
    for (const [name, { item }] of this.#items) {
      if (names.has(name)) continue;
      item.remove();
      this.#items.delete(name);
    }
    for (const stream of streams) this.#fill(stream, stream.name === current);
  }

  /** @param {StreamInfo} stream @param {boolean} current */
  #fill(stream, current) {
    const entry = this.#items.get(stream.name) ?? this.#add(stream.name);
    entry.title.textContent = stream.title;
    entry.button.setAttribute('aria-current', String(current));

    const state = document.createElement('span');
    state.textContent = STATE_WORDS.get(stream.state) ?? stream.state;
    state.className = stream.state === 'playing' ? 'live' : stream.state === 'failed' ? 'bad' : '';
    const viewers = document.createElement('span');
    viewers.textContent = stream.viewers === 1 ? '1 viewer' : `${stream.viewers} viewers`;
    const codecs = document.createElement('span');
    codecs.textContent = [...stream.video, ...stream.audio].join(' · ');
    entry.about.replaceChildren(state, viewers, codecs);
  }

  /** @param {string} name */
  #add(name) {
    const item = document.createElement('li');
    const button = document.createElement('button');
    const title = document.createElement('span');
    const about = document.createElement('span');
    button.type = 'button';
    button.dataset.stream = name;
    title.className = 'title';
    about.className = 'about';
    button.append(title, about);
    button.addEventListener('click', () => this.#pick(name));
    item.append(button);
    this.#list.append(item);
    const entry = { item, button, title, about };
    this.#items.set(name, entry);
    return entry;
  }
}
