import { Toaster, toast } from "react-hot-toast";
import { mount } from "./contender.jsx";

// It throws away what goes beyond 20, and can't be told otherwise.
mount(<Toaster position="top-right" />, {
  most: 20,
  show: (note) => toast(note, { duration: Infinity }),
  end: () => toast.dismiss(),
});
