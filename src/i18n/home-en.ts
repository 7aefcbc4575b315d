import type { HomeKey } from './home-fr.ts';

/** The home page and the door in English. */
export const homeEn: Readonly<Record<HomeKey, string>> = {
  lead: 'Six small programs pass it from hand to hand, in this tab. Watch them do it, then break one.',
  hint: 'Nothing to install, no account. Your photo does not leave this device.',
  send: 'Send this photo: {name}',
  file: 'One of yours…',
  starting: 'Your photo is ready. The engine is loading into this tab.',
  figure: 'the journey of a photo, from you to its thumbnail',
  'steps.1': 'You send a photo. It comes in through the big bar, and the program img stores it.',
  'steps.2': 'It waits its turn in the queue.',
  'steps.3': 'A worker takes it to make a thumbnail. A dashed outline keeps its place in the queue.',
  'steps.4': 'The thumbnail lands in the gallery; the outline goes away.',
  'steps.5':
    'If the worker dies first, the photo gets its place back and goes to the other worker. Nothing is lost.',
  'steps.6': 'If the queue had forgotten it too early, a hole stays in the gallery.',
  read: 'Read the lesson',
  'what.title': 'Microservices you can watch',
  'what.1':
    'Ruche is a tutorial and slides about microservices. In place of diagrams there is a small real classified-ads application, Good Corner: a gateway, three services, a queue and two workers. They start in your tab, and every honey-coloured dot that you see is one of their messages.',
  'what.2':
    'You run them, you kill them, you change their code, and you see what that does. It is for whoever has to learn it, explain it to a jury or teach it.',
  'paths.title': 'Two paths',
  'paths.jury': 'Jury',
  'paths.juryTime': '3 h',
  'paths.juryText':
    '{n} lessons: enough to understand, show and defend a microservices architecture in front of a jury.',
  'paths.full': 'Complete',
  'paths.fullTime': '{n} lessons',
  'paths.fullText':
    'From the monolith to the cluster: queues, load, failures, deployment. Each lesson says what you need to know first.',
  'lessons.title': 'The lessons',
  'lessons.state': 'Written: {n} of {all}. The others are coming, in this order, more or less.',
  'lessons.jury': 'Jury',
  'lessons.soon': 'to come',
  'decks.title': 'The slides',
  'decks.text': 'The system runs while you speak, with no network. A recording stands by.',
  'decks.count': '{n} slides',
  'carnet.title': 'The carnet',
  'carnet.text':
    'Your own record of skills, the sheet on which you tick what you can do. It will fill itself with evidence as you go: what you predicted, ran, repaired. It will stay in your browser, and export to the school’s own form.',
  'how.title': 'What is true here',
  'how.engine.title': 'The engine',
  'how.engine':
    'Every program is ordinary Node code (Express, amqplib), run by an engine that we wrote, in a web worker of this tab. There is no server behind it.',
  'how.real.title': 'What is real',
  'how.real':
    'The bytes: HTTP/1.1 and AMQP 0-9-1 travel between the programs. The gateway is compared with nginx 1.22.1, the queue with RabbitMQ 3.10.8; where they differ is written down.',
  'how.slow.title': 'What is slowed',
  'how.slow':
    'A hop takes under a millisecond; the figure stretches it to 0.35 s. A thumbnail takes a few milliseconds; here the workers wait {seconds} s on purpose. It is printed under the figure.',
  'how.same.title': 'Elsewhere',
  'how.same':
    'The same folder starts on your machine with Node alone. It is also written for Docker Compose, the real nginx and the real RabbitMQ; that, we have not been able to try yet.',
  'how.more': 'How it works, in detail',
  'door.lead': 'Send a photo, kill a worker. What becomes of the photo?',
  'door.enter': 'Enter in English',
};
