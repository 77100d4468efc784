// The row of controls under the sound.

import { $, button, fill, h, mark } from './dom.mjs';
import { clock } from './clock.mjs';
import { SPEEDS } from './player.mjs';

export class Transport {
  constructor(app) {
    const { player, view } = app;
    this.app = app;
    this.play = h('button', { type: 'button', class: 'play', id: 'play', on: { click: () => player.toggle() } }, mark('play'));
    this.now = h('span', { class: 'now', id: 'now' }, '0:00.0');
    this.speeds = SPEEDS.map((speed) => h('button', { type: 'button', on: { click: () => player.setSpeed(speed) } }, `${speed}×`));
    this.loop = toggle('Loop this turn', (on) => app.setLoop(on), 'loop');
    this.louder = toggle('Louder', (on) => player.aid('louder', on), 'louder');
    this.band = toggle('Speech band', (on) => player.aid('band', on), 'band');
    this.follow = toggle('Follow', (on) => (app.following = on), 'follow');
    this.spectrum = toggle('Spectrogram', () => app.spectrogram.toggle(), 'spectrum');
    this.turn = button('Begin a turn', () => {
      app.actions.mark();
      this.tick();
    }, { id: 'do-mark' });
    this.differs = button('Next difference', () => app.heard.next(), { id: 'do-differs', title: 'The next place where another machine heard other words', hidden: true });
    this.aids = h('span', { class: 'tiny dim' });
    fill(
      $('#transport'),
      this.play, this.now,
      h('span', { class: 'seg', role: 'group', 'aria-label': 'Speed' }, this.speeds),
      this.turn, this.loop, this.louder, this.band, this.spectrum, this.follow, this.differs,
      h('span', { class: 'seg', role: 'group', 'aria-label': 'How much is shown' },
        button('−', () => view.zoom(1.6), { cls: '', 'aria-label': 'Show more time' }),
        button('+', () => view.zoom(0.625), { cls: '', 'aria-label': 'Show less time' })),
      this.aids,
    );
    $('#transport').append($('#kept'));
    player.addEventListener('state', () => this.refresh());
    player.addEventListener('time', () => this.tick());
    this.refresh();
  }

  tick() {
    this.now.textContent = clock(this.app.player.us);
    const label = this.app.markIn === null ? 'Begin a turn' : 'End the turn';
    if (this.turn.textContent !== label) this.turn.textContent = label;
  }

  refresh() {
    const { player } = this.app;
    fill(this.play, mark(player.playing ? 'pause' : 'play'));
    this.play.setAttribute('aria-label', player.playing ? 'Pause' : 'Play');
    this.play.classList.toggle('locked', !player.unlocked);
    this.speeds.forEach((node, n) => node.setAttribute('aria-pressed', String(SPEEDS[n] === player.speed)));
    this.loop.setAttribute('aria-pressed', String(player.loop));
    const { louder, band } = player.aids;
    this.aids.textContent = louder || band ? 'For listening only: nothing that is kept or published is changed.' : '';
    this.tick();
  }
}

function toggle(label, on, id) {
  const node = button(label, () => {
    const pressed = node.getAttribute('aria-pressed') !== 'true';
    node.setAttribute('aria-pressed', String(pressed));
    on(pressed);
  }, { id: `do-${id}`, 'aria-pressed': 'false' });
  return node;
}
