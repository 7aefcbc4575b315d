/** The two things that the type stripper asks of Node, as browsers have them. */
const { TextDecoder, TextEncoder } = globalThis;

/** Reads the base64 in which the stripper carries its WebAssembly. */
const Buffer = {
  from: (base64: string): Uint8Array => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)),
};

export { Buffer, TextDecoder, TextEncoder };
