import { el } from './dom.js';

/* By mouse: the wheel with Ctrl or a part of the axis zooms, the wheel with Shift or the track itself moves what is zoomed. */

export function wheelToZoom(line, e) {
	const at = line.from + ((e.clientX - line.track.getBoundingClientRect().left) / line.width) * (line.to - line.from);
	if (e.ctrlKey || e.metaKey) {
		e.preventDefault();
		line.zoom(Math.exp(Math.max(-50, Math.min(50, e.deltaY)) / 120), at);
	} else if (line.zoomed && (e.shiftKey || Math.abs(e.deltaX) > Math.abs(e.deltaY))) {
		e.preventDefault();
		line.pan((e.deltaX || e.deltaY) / line.width);
	}
}

export function dragToZoom(line, e) {
	const box = line.track.getBoundingClientRect(),
		first = e.clientX,
		mark = el('div.sel');
	const time = (x) => line.from + Math.max(0, Math.min(1, (x - box.left) / line.width)) * (line.to - line.from);
	line.axis.setPointerCapture(e.pointerId);
	line.axis.append(mark);
	line.axis.onpointermove = (m) => {
		mark.style.left = Math.min(first, m.clientX) - box.left + 'px';
		mark.style.width = Math.abs(m.clientX - first) + 'px';
	};
	line.axis.onpointerup = line.axis.onpointercancel = (u) => {
		line.axis.onpointermove = line.axis.onpointerup = line.axis.onpointercancel = null;
		mark.remove();
		if (u.type === 'pointerup' && Math.abs(u.clientX - first) > 4) {
			line.zoomed = [time(Math.min(first, u.clientX)), time(Math.max(first, u.clientX))];
			line.paint();
		}
	};
}

/** Moves what is zoomed; a click stays a click. */
export function dragToPan(line, e) {
	if (!line.zoomed || e.button !== 0 || e.pointerType === 'touch') {
		return;
	}
	let last = e.clientX,
		moved = false;
	const move = (m) => {
		moved ||= Math.abs(m.clientX - e.clientX) > 4;
		if (moved) {
			line.pan((last - m.clientX) / line.width);
			last = m.clientX;
		}
	};
	const stop = () => {
		removeEventListener('pointermove', move);
		if (moved) {
			const swallow = (c) => c.stopPropagation();
			line.element.addEventListener('click', swallow, { capture: true });
			setTimeout(() => line.element.removeEventListener('click', swallow, { capture: true }));
		}
	};
	addEventListener('pointermove', move);
	addEventListener('pointerup', stop, { once: true });
}
