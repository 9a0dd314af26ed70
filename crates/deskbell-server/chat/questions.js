// The form before the chat: draws the questions, checks the answers, shows what
// is wrong beside its field. Sends nothing.

import { bytes, MESSAGES, wellFormed } from './text.js';
import { byAction, byId, made, setText } from './view.js';

const ANSWER_BYTES = 500;

/** Draws `questions`, with the `answers` of an earlier try. `on`:
 * `{typed(answers), start(answers)}`; `start` gets answers that pass the checks. */
export function showQuestions(questions, answers, on) {
  const fields = questions.map((question) => field(question, answers));
  const given = () => fields.map(({ input }) => ({ question: input.name, answer: wellFormed(input.value.trim()) }));
  byId('fields').replaceChildren(...fields.map(({ element }) => element));
  startFailed('');
  byId('questions').oninput = () => on.typed(given());
  byId('questions').onsubmit = (event) => {
    event.preventDefault();
    const wrong = fields.filter((one) => !one.check());
    if (wrong.length > 0) wrong[0].input.focus();
    else on.start(given());
  };
}

/** Why the chat did not start, under the questions; '' is nothing. */
export function startFailed(words) {
  setText('start-error', words);
  byAction('start').disabled = false;
}

/** No second start while one is on its way. */
export function startPending() {
  startFailed('');
  byAction('start').disabled = true;
}

function field(question, answers) {
  const input = document.createElement('input');
  input.id = `question-${question.id}`;
  input.name = question.id;
  input.dir = 'auto';
  input.required = question.required;
  input.autocomplete = question.id === 'name' ? 'name' : 'off';
  input.value = answers.find((answer) => answer.question === question.id)?.answer ?? '';
  const error = made('p', 'error');
  error.id = `${input.id}-error`;
  input.setAttribute('aria-describedby', error.id);
  const element = made('div', 'field');
  element.append(labelOf(question, input.id), input, error);
  const check = () => {
    error.textContent = wrongWith(question, input.value.trim());
    input.setAttribute('aria-invalid', String(error.textContent !== ''));
    return error.textContent === '';
  };
  input.addEventListener('input', () => { if (error.textContent) check(); });
  return { element, input, check };
}

function labelOf(question, id) {
  const label = document.createElement('label');
  label.htmlFor = id;
  label.dir = 'auto';
  label.append(MESSAGES[`question_${question.id}`] ?? question.text);
  if (!question.required) {
    const optional = made('span', 'soft');
    optional.textContent = ` (${MESSAGES.optional})`;
    label.append(optional);
  }
  return label;
}

function wrongWith(question, answer) {
  if (question.required && !answer) return MESSAGES.required;
  return bytes(answer) > ANSWER_BYTES ? MESSAGES.answerTooLong : '';
}
