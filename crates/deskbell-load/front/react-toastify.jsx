import { ToastContainer, toast } from "react-toastify";
import { mount } from "./contender.jsx";

mount(<ToastContainer position="top-right" />, {
  show: (note) => toast(note, { autoClose: false }),
  end: () => toast.dismiss(),
});
