// Codes of a printed roll, read by the phone's own detector where there is one, else by a small library.
import decodeQR from "qr/decode.js";

const detector = async () => {
  if (!("BarcodeDetector" in window)) return null;
  try {
    const formats = await window.BarcodeDetector.getSupportedFormats();
    return formats.includes("qr_code") ? new window.BarcodeDetector({ formats: ["qr_code"] }) : null;
  } catch (_unsupported) {
    return null;
  }
};

const byLibrary = (video, canvas) => {
  const scale = Math.min(1, 800 / Math.max(video.videoWidth, video.videoHeight));
  canvas.width = Math.round(video.videoWidth * scale);
  canvas.height = Math.round(video.videoHeight * scale);
  const drawing = canvas.getContext("2d", { willReadFrequently: true });
  drawing.drawImage(video, 0, 0, canvas.width, canvas.height);
  try {
    return [decodeQR(drawing.getImageData(0, 0, canvas.width, canvas.height))];
  } catch (_nothingFound) {
    return [];
  }
};

// Reads codes until `stop` is called; `found` gets each code once as long as it stays in the picture.
export const scan = async (video, found) => {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: { facingMode: "environment", width: { ideal: 1280 } } });
  const own = await detector();
  const canvas = document.createElement("canvas");
  let running = true;
  let last = "";
  let lastAt = 0;
  video.srcObject = stream;
  await video.play();
  const look = async () => {
    if (!running) return;
    if (video.videoWidth) {
      let codes = [];
      try {
        codes = own ? (await own.detect(video)).map((one) => one.rawValue) : byLibrary(video, canvas);
      } catch (_frameLost) { /* the next frame comes */ }
      codes.forEach((code) => {
        if (code !== last || Date.now() - lastAt > 3000) found(code);
        last = code;
        lastAt = Date.now();
      });
    }
    setTimeout(look, 120);
  };
  look();
  return () => {
    running = false;
    stream.getTracks().forEach((track) => track.stop());
    video.srcObject = null;
  };
};
