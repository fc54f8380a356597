import { byId } from './dom.js';

/* Where traces come from: the process that serves the page, or the page itself if it was saved. */

const held = (id) => {
	const e = byId(id);
	return e ? JSON.parse(e.textContent) : null;
};

/** What a saved page holds; null where the page is served. */
export const SAVED = held('model');

export const SAVED_LOGS = held('logs');

export async function get(path) {
	const response = await fetch('api/' + path, { headers: { Accept: 'application/json' } });
	const body = await response.json().catch(() => ({}));
	if (!response.ok) {
		throw new Error(body.error || `${response.status} ${response.statusText}`);
	}
	return body;
}

export const enc = encodeURIComponent;

export const traceModel = async (id) => SAVED ?? get(`traces/${enc(id)}`);

export const traceLogs = async (id) => (SAVED ? (SAVED_LOGS ?? { lines: [] }) : get(`traces/${enc(id)}/logs`));

export const link = (trace, span) =>
	SAVED ? (span ? `#/trace/${enc(SAVED.id)}/span/${enc(span)}` : '#/') : `#/trace/${enc(trace)}` + (span ? `/span/${enc(span)}` : '');

/** Summaries as they change. */
export function follow(changed, gone, state) {
	if (SAVED) {
		return;
	}
	const source = new EventSource('api/events'),
		again = () => follow(changed, gone, state);
	source.addEventListener('traces', (e) => changed(JSON.parse(e.data)));
	source.addEventListener('gone', (e) => gone(JSON.parse(e.data)));
	source.onopen = () => state(true);
	source.onerror = () => {
		state(false);
		source.readyState === 2 && setTimeout(again, 3000);
	};
}

/** The bytes of OTLP that a saved page holds, as they came in. */
export async function unpacked(base64) {
	const packed = Uint8Array.from(atob(base64.trim()), (c) => c.charCodeAt(0));
	const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
	return new Uint8Array(await new Response(stream).arrayBuffer());
}
