import { el, byId, dialog, many, notice, plain } from './dom.js';
import { SAVED, enc, heldBytes, link, stream, unpacked } from './api.js';

/* Saving a trace, and opening a file that was dropped. */

// What the application takes at once.
const MOST_SENT = 16 * 1024 * 1024;

const HELD = '<script type="application/octet-stream" id="otlp">';

const megabytes = (bytes) => (bytes / 1048576).toFixed(1) + ' MB';

const fileName = (t) => 'trace-' + t.id.replace(/[^0-9a-zA-Z]/g, '').slice(0, 8);

function handOut(bytes, name, type) {
	const url = URL.createObjectURL(new Blob([bytes], { type }));
	el('a', { href: url, download: name }).click();
	setTimeout(() => URL.revokeObjectURL(url), 10000);
}

export async function saveDialog(t) {
	const close = () => byId('dialog').close();
	if (SAVED) {
		const save = async () => {
			handOut(await heldBytes(byId('otlp').textContent), fileName(t) + '.json', 'application/json');
			close();
		};
		dialog(
			'Save',
			el('p', {}, 'The spans as OTLP JSON, byte for byte as this file holds them, for the command line or another tool.'),
			el('p.buttons', {}, el('button.main', { type: 'button', click: save }, 'Save OTLP JSON'))
		);
	} else if (stream.lost !== null || t.gone) {
		dialog('Save this trace', el('p', {}, 'It cannot be saved any more: the application does not have it.'));
		return;
	} else {
		const base = `api/traces/${enc(t.id)}/`;
		const page = el('a.main', { href: base + 'file', download: fileName(t) + '.html', click: close }, 'Save as a page');
		const ticked = () => (page.href = base + (logs.checked ? 'file?logs=1' : 'file'));
		const logs = el('input', { type: 'checkbox', id: 'with-logs', change: ticked });
		dialog(
			'Save this trace',
			el(
				'p',
				{},
				'One HTML file that opens without a network and holds the trace. ',
				'Who gets it sees all names, attributes and errors in it.'
			),
			t.logs ? el('p', {}, el('label', {}, logs, ` with ${t.logs} log lines`)) : null,
			el('p.buttons', {}, page, el('a', { href: base + 'otlp', download: fileName(t) + '.json', click: close }, 'OTLP JSON'))
		);
	}
	byId('dialog').querySelector('.main').focus();
}

// Ids are hex, or base64 of their bytes; Jaeger leaves out leading zeros.
function traceId(text) {
	const id = String(text);
	if (/^[0-9a-fA-F]{1,32}$/.test(id)) {
		return id.toLowerCase().padStart(32, '0');
	}
	try {
		return [...atob(id)].map((c) => c.charCodeAt(0).toString(16).padStart(2, '0')).join('');
	} catch {
		return null;
	}
}

/** The traces of the spans in OTLP's, Jaeger's or Tempo's JSON; a link leads to a trace and is none. */
function tracesIn(documents) {
	const ids = new Set(),
		open = documents.filter(Boolean);
	while (open.length) {
		const at = open.pop();
		const id = at.traceId ?? at.traceID ?? at.trace_id;
		if (id && (at.name ?? at.operationName) !== undefined) {
			ids.add(traceId(id));
		}
		for (const value of Object.values(at)) {
			value !== null && typeof value === 'object' && open.push(value);
		}
	}
	ids.delete(null);
	return [...ids];
}

async function post(body, type) {
	const size = typeof body === 'string' ? new Blob([body]).size : body.length;
	if (size > MOST_SENT) {
		throw new Error(`it has ${megabytes(size)}, and the page takes 16 MB at once; agent-tracing-cli html makes a page of a larger one`);
	}
	const response = await fetch('v1/traces', { method: 'POST', headers: { 'Content-Type': type }, body });
	const answer = await response.json().catch(() => ({}));
	if (!response.ok) {
		throw new Error((answer.error || answer.message || `refused: ${response.status}`).replace(/^\$:\s*/, ''));
	}
	return Number(answer.partialSuccess?.rejectedSpans ?? 0);
}

function inside(page) {
	const from = page.indexOf(HELD),
		to = page.indexOf('<', from + HELD.length);
	if (from < 0 || to < 0) {
		throw new Error('no trace is in this page');
	}
	return heldBytes(page.slice(from + HELD.length, to));
}

async function bytesOf(file) {
	if (file.size > 4 * MOST_SENT) {
		throw new Error(`it has ${megabytes(file.size)}; agent-tracing-cli html makes a page of a large file`);
	}
	const bytes = new Uint8Array(await file.arrayBuffer());
	return bytes[0] === 0x1f && bytes[1] === 0x8b ? unpacked(bytes) : bytes;
}

/** OTLP JSON, one object or one a line, packed or not, protobuf, or a page that was saved. */
async function openFile(file) {
	const name = plain(file.name, 80);
	try {
		let bytes = await bytesOf(file);
		if (bytes[0] === 0x0a) {
			await post(bytes, 'application/x-protobuf');
			location.hash = '#/';
			return;
		}
		let text = new TextDecoder().decode(bytes);
		if (/^\s*</.test(text.slice(0, 1000))) {
			text = new TextDecoder().decode(await inside(text));
		}
		const all = objects(text);
		let rejected = 0;
		for (const one of all) {
			rejected += await post(one, 'application/json');
		}
		const ids = tracesIn(all.map((one) => JSON.parse(one)));
		location.hash = ids.length === 1 ? link(ids[0]) : '#/';
		if (ids.length > 1 || rejected) {
			notice(`${many(ids.length, 'trace')} of ${name}` + (rejected ? `, ${many(rejected, 'span')} had no room` : '') + '.');
		}
	} catch (e) {
		notice(`${name} cannot be opened: ${e.message}`);
	}
}

function objects(text) {
	try {
		JSON.parse(text);
		return [text];
	} catch {
		return text.split('\n').filter((l) => l.trim());
	}
}

export function chooseFile() {
	el('input', { type: 'file', change: (e) => e.target.files[0] && openFile(e.target.files[0]) }).click();
}

export function acceptDrops() {
	const drop = byId('drop');
	let depth = 0;
	const over = (by) => {
		depth = Math.max(0, depth + by);
		drop.hidden = !depth;
	};
	addEventListener('dragenter', (e) => e.dataTransfer?.types.includes('Files') && over(1));
	addEventListener('dragleave', () => over(-1));
	addEventListener('dragover', (e) => e.preventDefault());
	addEventListener('drop', async (e) => {
		e.preventDefault();
		over(-9);
		for (const file of [...e.dataTransfer.files].slice(0, 20)) {
			await openFile(file);
		}
	});
}
