// The form before the chat: draws the questions, checks the answers, shows what
// is wrong beside its field. Sends nothing.

import { bytes, MESSAGES } from './text.js';
import { byAction, byId } from './view.js';

const ANSWER_BYTES = 500;

/** Draws `questions`, with the `answers` of an earlier try; `start(answers)` is
 * called with answers that pass the checks. */
export function showQuestions(questions, answers, start) {
  const fields = questions.map((question) => field(question, answers));
  byId('fields').replaceChildren(...fields.map(({ element }) => element));
  startFailed('');
  byId('questions').onsubmit = (event) => {
    event.preventDefault();
    const wrong = fields.filter((one) => !one.check());
    if (wrong.length > 0) wrong[0].input.focus();
    else start(fields.map(({ input }) => ({ question: input.name, answer: input.value.trim() })));
  };
}

/** Why the chat did not start, under the questions; '' is nothing. */
export function startFailed(words) {
  byId('start-error').textContent = words;
  byAction('start').disabled = false;
}

/** No second start while one is on its way. */
export function startPending() {
  byId('start-error').textContent = '';
  byAction('start').disabled = true;
}

function field(question, answers) {
  const input = document.createElement('input');
  input.id = `question-${question.id}`;
  input.name = question.id;
  input.dir = 'auto';
  input.required = question.required;
  input.autocomplete = question.id === 'name' ? 'name' : 'off';
  input.value = answers?.find((answer) => answer.question === question.id)?.answer ?? '';
  const error = document.createElement('p');
  error.id = `${input.id}-error`;
  error.className = 'error';
  input.setAttribute('aria-describedby', error.id);
  const element = document.createElement('div');
  element.className = 'field';
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
  label.append(question.text);
  if (!question.required) {
    const optional = document.createElement('span');
    optional.className = 'soft';
    optional.textContent = ` (${MESSAGES.optional})`;
    label.append(optional);
  }
  return label;
}

function wrongWith(question, answer) {
  if (question.required && !answer) return MESSAGES.required;
  return bytes(answer) > ANSWER_BYTES ? MESSAGES.answerTooLong : '';
}
