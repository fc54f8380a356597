import { el } from './dom.js';

/* What one sees in the timeline. */

const MARKS = [
	['agent', 'a call of an agent'],
	['', 'any other step'],
	['error', 'failed'],
	['handled', 'failed, and was recovered from'],
	['open', 'has not ended'],
	['stuck', 'hangs'],
	['folded', 'many short ones, shown as one'],
	['critical', 'black line: on the critical path'],
	['waited', 'dots: a pause between attempts, or the way to a timeout'],
	['limit', 'red I: a timeout that was exceeded; grey: the timeout of the chosen span']
];

export const legend = () =>
	el(
		'section.legend',
		{ 'aria-label': 'The timeline' },
		el('h3', {}, 'In the timeline'),
		el(
			'ul',
			{},
			MARKS.map(([kind, words]) => el('li', {}, el('span.sign' + (kind ? '.' + kind : ''), { 'aria-hidden': 'true' }), words))
		)
	);
