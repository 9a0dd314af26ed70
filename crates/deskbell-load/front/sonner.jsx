import { Toaster, toast } from "sonner";
import { mount } from "./contender.jsx";

mount(<Toaster position="top-right" visibleToasts={10_000} expand />, {
  show: (note) => toast(note, { duration: Infinity }),
  end: () => toast.dismiss(),
});
