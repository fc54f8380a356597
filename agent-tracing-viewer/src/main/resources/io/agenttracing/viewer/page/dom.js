/* Elements and words. Names and values of spans are not trusted: they become text here, and nothing else. */

// Would be invisible, or turn the direction of what follows: shown as what they are. Joiners and
// variants of emoji are part of what is seen.
const HIDDEN =
	/(?![\t\n\u200c\u200d\ufe0e\ufe0f])[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\u2028\u2029\u2800]/gu;

export function plain(text, most = 8000) {
	const all = String(text);
	const cut = all.length > most ? all.slice(0, most) + '…' : all;
	return cut.replace(HIDDEN, (c) => '\\u' + c.codePointAt(0).toString(16).padStart(4, '0'));
}

export const byId = (id) => document.getElementById(id);

const SVG = 'http://www.w3.org/2000/svg';

function filled(e, props, inside) {
	for (const [key, value] of Object.entries(props)) {
		if (value === null || value === undefined || value === false) {
			continue;
		}
		if (key === 'css') {
			Object.entries(value).forEach(([name, to]) => e.style.setProperty(name, to));
		} else if (typeof value === 'function') {
			e.addEventListener(key, value);
		} else {
			e.setAttribute(key, value === true ? '' : key === 'd' ? value : plain(value));
		}
	}
	e.append(
		...inside
			.flat(3)
			.filter((i) => i !== null && i !== undefined && i !== false)
			.map((i) => (i instanceof Node ? i : plain(i)))
	);
	return e;
}

/** el('p.cause', { title: … }, 'text', child): functions in the properties are listeners. */
export function el(tag, props = {}, ...inside) {
	const [name, ...classes] = tag.split('.');
	const e = document.createElement(name);
	e.className = classes.join(' ');
	return filled(e, props, inside);
}

export const svg = (tag, props = {}, ...inside) => filled(document.createElementNS(SVG, tag), props, inside);

export const button = (text, press, props = {}) => el('button', { type: 'button', click: press, ...props }, text);

/** A button that shows the key that does the same. */
export const keyed = (text, key, press, props = {}) =>
	el(
		'button',
		{ type: 'button', click: press, 'aria-keyshortcuts': key, title: `${text} (${key})`, ...props },
		text,
		el('kbd', { 'aria-hidden': 'true' }, key)
	);

export function duration(ms) {
	if (ms === null || ms === undefined) {
		return '–';
	}
	if (ms < 1) {
		return ms < 0.005 ? '0 ms' : ms.toFixed(2) + ' ms';
	}
	if (ms < 10) {
		return +ms.toFixed(1) + ' ms';
	}
	if (ms < 999.5) {
		return Math.round(ms) + ' ms';
	}
	if (ms < 59950) {
		return (ms / 1000).toFixed(ms < 9995 ? 2 : 1) + ' s';
	}
	const s = Math.round(ms / 1000);
	return s < 3600 ? `${Math.floor(s / 60)} min ${s % 60} s` : `${Math.floor(s / 3600)} h ${Math.floor(s / 60) % 60} min`;
}

/** A bar as long as a share of the longest. */
export const mini = (value, most) =>
	el('span.mini', { 'aria-hidden': 'true' }, el('i', { css: { width: Math.max(2, (value / Math.max(most, 1e-9)) * 100) + '%' } }));

export const number = (n) => (n ?? 0).toLocaleString('en-US');

export const many = (n, one, more = one + 's') => `${number(n)} ${n === 1 ? one : more}`;

/** Errors that were not recovered from, and those that were. */
export function errorsOf({ errors, handled }) {
	const words = [errors ? many(errors, 'error') : null, handled ? number(handled) + ' handled' : null];
	return words.filter(Boolean).join(', ');
}

/** What something cost; null where that is not known. */
export function money(amount, currency, partial) {
	if (amount === null || amount === undefined) {
		return null;
	}
	const digits = amount >= 1 || amount === 0 ? 2 : Math.min(8, 1 - Math.floor(Math.log10(amount)));
	return (partial ? 'at least ' : '') + amount.toFixed(digits) + ' ' + (currency ?? '');
}

/** The time of day, with the date if that was not today. */
export function clock(epoch) {
	const at = new Date(epoch),
		time = at.toLocaleTimeString('en-GB') + '.' + String(Math.floor(epoch) % 1000).padStart(3, '0');
	return at.toDateString() === new Date().toDateString() ? time : at.toLocaleDateString('en-CA') + ' ' + time;
}

export function ago(epoch) {
	const s = Math.max(0, (Date.now() - epoch) / 1000);
	if (s < 5) {
		return 'now';
	}
	if (s < 60) {
		return Math.floor(s) + ' s ago';
	}
	if (s < 3600) {
		return Math.floor(s / 60) + ' min ago';
	}
	return s < 86400 ? Math.floor(s / 3600) + ' h ago' : new Date(epoch).toLocaleDateString('en-CA');
}

/** What a list leaves out is said. */
export const andMore = (all, shown, tag = 'p.quiet') => (all > shown ? el(tag, {}, `and ${number(all - shown)} more`) : null);

/** Told to screen readers. */
export function say(text) {
	byId('said').textContent = plain(text, 400);
}

let noticed = 0;

/** Stays until it is closed, or something else is looked at. */
export function notice(text) {
	const e = byId('notice');
	noticed = performance.now();
	e.hidden = !text;
	e.replaceChildren(...(text ? [plain(text, 400), button('×', () => notice(null), { class: 'close', 'aria-label': 'Close' })] : []));
}

/** Another view was opened: what was said before it is over. */
export function elsewhere() {
	performance.now() - noticed > 500 && notice(null);
}

export async function copy(text, what) {
	try {
		await navigator.clipboard.writeText(text);
		say(what + ' copied');
		notice(what + ' copied.');
	} catch {
		notice('The browser does not let this page copy.');
	}
}

/** A dialog; Escape and a click beside it close it, and the focus goes back to where it was. */
export function dialog(title, ...inside) {
	const d = byId('dialog');
	const close = button('Close', () => d.close(), { class: 'quiet' });
	d.replaceChildren(el('h2', { id: 'dialog-title' }, title), ...inside.filter(Boolean), el('p.end', {}, close));
	d.onclick = (e) => {
		// no value: false would stop what a link does
		e.target === d && d.close();
	};
	d.onkeydown = (e) => {
		const step = { ArrowDown: 1, ArrowUp: -1, Home: -1e6, End: 1e6 }[e.key],
			links = [...d.querySelectorAll('.choices a')];
		if (step && links.length) {
			e.preventDefault();
			moveFocus(links, step);
		}
	};
	d.open || d.showModal();
	return d;
}

export function moveFocus(list, step) {
	const at = list.indexOf(document.activeElement);
	const to = list[Math.max(0, Math.min(list.length - 1, at < 0 ? 0 : at + step))];
	to?.focus();
	to?.scrollIntoView({ block: 'nearest' });
}
