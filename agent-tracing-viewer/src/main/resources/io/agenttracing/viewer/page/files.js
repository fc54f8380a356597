import { el, byId, dialog, notice, plain } from './dom.js';
import { SAVED, enc, link, unpacked } from './api.js';

/* Saving a trace, and opening a file that was dropped. */

const short = (t) => 'trace-' + t.id.replace(/[^0-9a-zA-Z]/g, '').slice(0, 8);

function handOut(bytes, name, type) {
	const url = URL.createObjectURL(new Blob([bytes], { type }));
	el('a', { href: url, download: name }).click();
	setTimeout(() => URL.revokeObjectURL(url), 10000);
}

export async function saveDialog(t) {
	const close = () => byId('dialog').close();
	if (SAVED) {
		dialog(
			'Save',
			el('p', {}, 'The spans as OTLP JSON, byte for byte as they came in, for the command line or another tool.'),
			el(
				'p.buttons',
				{},
				el(
					'button.main',
					{
						type: 'button',
						click: async () => {
							handOut(await unpacked(byId('otlp').textContent), short(t) + '.json', 'application/json');
							close();
						}
					},
					'Save OTLP JSON'
				)
			)
		);
	} else {
		const base = `api/traces/${enc(t.id)}/`;
		const page = el('a.main', { href: base + 'file', download: short(t) + '.html', click: close }, 'Save as a page');
		const logs = el('input', {
			type: 'checkbox',
			id: 'with-logs',
			change: () => (page.href = base + (logs.checked ? 'file?logs=1' : 'file'))
		});
		dialog(
			'Save this trace',
			el(
				'p',
				{},
				'One HTML file that opens without a network and holds the trace. Who gets it sees all names, attributes and errors in it.'
			),
			t.logs ? el('p', {}, el('label', {}, logs, ` with ${t.logs} log lines`)) : null,
			el('p.buttons', {}, page, el('a', { href: base + 'otlp', download: short(t) + '.json', click: close }, 'OTLP JSON'))
		);
	}
	byId('dialog').querySelector('.main').focus();
}

const tracesIn = (text) => [...new Set([...text.matchAll(/"trace_?[iI]d"\s*:\s*"([0-9a-fA-F]{32})"/g)].map((m) => m[1].toLowerCase()))];

async function post(body, type) {
	const response = await fetch('v1/traces', { method: 'POST', headers: { 'Content-Type': type }, body });
	if (!response.ok) {
		const answer = await response.json().catch(() => ({}));
		throw new Error(answer.error || answer.message || `refused: ${response.status}`);
	}
}

/** OTLP JSON, one object or one a line, packed or not, protobuf, or a page that was saved. */
export async function openFile(file) {
	try {
		let bytes = new Uint8Array(await file.arrayBuffer());
		if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
			bytes = new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).arrayBuffer());
		}
		if (bytes[0] === 0x0a) {
			await post(bytes, 'application/x-protobuf');
			location.hash = '#/';
			return;
		}
		let text = new TextDecoder().decode(bytes);
		if (/^\s*</.test(text)) {
			const inside = /<script [^>]*id="otlp"[^>]*>([A-Za-z0-9+/=\s]+)</.exec(text);
			if (!inside) {
				throw new Error('no trace is in this page');
			}
			text = new TextDecoder().decode(await unpacked(inside[1]));
		}
		for (const one of objects(text)) {
			await post(one, 'application/json');
		}
		const ids = tracesIn(text);
		location.hash = ids.length === 1 ? link(ids[0]) : '#/';
		ids.length > 1 && notice(`${ids.length} traces of ${file.name} are in the list.`);
	} catch (e) {
		notice(`${plain(file.name, 80)} cannot be opened: ${e.message}`);
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
