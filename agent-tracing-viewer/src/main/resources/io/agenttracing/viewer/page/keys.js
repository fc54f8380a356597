import { say, plain } from './dom.js';

/* The timeline by keyboard. */

const STEPS = { ArrowDown: 1, ArrowUp: -1, PageDown: 15, PageUp: -15, Home: -Infinity, End: Infinity };

function next(line, key) {
	const order = line.plan.order,
		c = line.chosen;
	if (key === 'ArrowLeft') {
		return c?.up ?? c;
	}
	if (key === 'ArrowRight') {
		return c?.below[0] ?? c;
	}
	const at = c ? order.indexOf(c) : -1;
	return key in STEPS ? order[Math.max(0, Math.min(order.length - 1, at + STEPS[key]))] : null;
}

/** A key while the timeline has the focus. */
export function timelineKey(line, e) {
	if (e.ctrlKey || e.metaKey || e.altKey) {
		return;
	}
	const to = next(line, e.key);
	if (to) {
		e.preventDefault();
		line.select(to);
		line.bars.has(to) || say(plain(to.text, 200)); // else its bar is read
	} else if (e.key === 'Enter' && line.plan.order.length) {
		e.preventDefault();
		line.open(line.chosen ?? line.plan.order[0]);
	}
}

function nextError(line) {
	const order = line.plan.order,
		at = order.indexOf(line.chosen);
	const found = [...order.slice(at + 1), ...order.slice(0, at + 1)].find((s) => s.status === 'error');
	if (found) {
		line.select(found);
		line.track.focus({ preventScroll: true });
	} else {
		say('No errors');
	}
}

const SHORTCUTS = {
	'+': (line) => line.zoom(0.5),
	'=': (line) => line.zoom(0.5),
	'-': (line) => line.zoom(2),
	0: (line) => line.fit(),
	z: (line) => line.zoomToChosen(),
	c: (line) => line.showPath(!line.critical),
	t: (line) => line.mode(!line.tree),
	'[': (line) => line.pan(-0.25),
	']': (line) => line.pan(0.25),
	e: nextError
};

/** Keys that work wherever the focus is. */
export function timelineShortcut(line, key) {
	const does = Object.hasOwn(SHORTCUTS, key) && SHORTCUTS[key];
	does && does(line);
	return !!does;
}
