/** The program behind `image: rabbitmq`: `main.ts [--port 5672] [--host ADDRESS] [--data FOLDER] [--guest-stays-home]`. */
import { runProgram } from './program.ts';

// No top-level await: a classic worker runs this file too.
void runProgram(process.argv.slice(2));
