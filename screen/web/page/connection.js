// The line to the server during a test: words and pictures out, states and the result in.

import { socketAddress } from "./server.js";

const NO_ANSWER = 1006;
const HERE_MS = 20000; // the server cuts a line on which nothing comes for long

export class Connection {
  /**
   * @param start what to begin: the first message
   * @param heard an object of functions: ready, state, result, pain, problem, closed
   */
  constructor(start, heard) {
    this.heard = heard;
    this.socket = new WebSocket(socketAddress("api/live"));
    this.socket.binaryType = "arraybuffer";
    this.socket.addEventListener("open", () => this.tell({ type: "start", ...start }));
    this.socket.addEventListener("message", (event) => this.receive(event.data));
    this.socket.addEventListener("close", (event) => {
      clearInterval(this.beating);
      this.heard.closed(event.code, event.reason);
    });
    this.beating = setInterval(() => this.tell({ type: "here" }), HERE_MS);
  }

  get open() {
    return this.socket.readyState === WebSocket.OPEN;
  }

  receive(text) {
    const message = JSON.parse(text);
    this.heard[message.type]?.(message);
  }

  tell(message) {
    if (this.open) this.socket.send(JSON.stringify(message));
  }

  frame(bytes) {
    if (this.open) this.socket.send(bytes);
  }

  /** The server has not answered for long: take it for gone. */
  hangUp() {
    this.socket.close();
    this.heard.closed(NO_ANSWER, "");
    this.heard = { closed() {} };
  }

  close() {
    this.heard = { closed() {} };
    this.socket.close();
  }
}
