// A peer that speaks WebSocket but never answers, not even a ping: what a heartbeat is there to find.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { request } from 'node:http';

const CLOSE = 8;

/** Connects, is silent, and resolves to the code that the server closes with. */
export function closeCodeOfSilence(server, path) {
  return new Promise((resolve, reject) => {
    const headers = {
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
    };
    const opening = request(new URL(path, server.url), { headers });
    opening.on('error', reject);
    opening.on('response', ({ statusCode }) => reject(new Error(`no upgrade: ${statusCode}`)));
    opening.on('upgrade', (response, socket, head) => {
      let received = head;
      const look = () => {
        const code = closeCode(received);
        if (code !== null) {
          resolve(code);
          socket.destroy();
        }
      };
      socket.on('data', (chunk) => { received = Buffer.concat([received, chunk]); look(); });
      socket.on('close', () => reject(new Error('the server hung up without a close code')));
      socket.on('error', reject);
      look();
    });
    opening.end();
  });
}

/** The code in the first close frame, null if none is there yet. Servers do not mask; frames here are short. */
function closeCode(bytes) {
  for (let at = 0; at + 2 <= bytes.length;) {
    const opcode = bytes[at] & 0x0f;
    let length = bytes[at + 1];
    let body = at + 2;
    assert.ok(length < 127, 'a short frame without a mask');
    if (length === 126) {
      if (body + 2 > bytes.length) return null;
      length = bytes.readUInt16BE(body);
      body += 2;
    }
    if (body + length > bytes.length) return null;
    if (opcode === CLOSE) return bytes.readUInt16BE(body);
    at = body + length;
  }
  return null;
}
