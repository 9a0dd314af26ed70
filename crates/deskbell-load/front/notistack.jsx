import { SnackbarProvider, closeSnackbar, enqueueSnackbar } from "notistack";
import { mount } from "./contender.jsx";

const place = { vertical: "top", horizontal: "right" };
mount(<SnackbarProvider maxSnack={10_000} anchorOrigin={place} />, {
  show: (note) => enqueueSnackbar(note, { persist: true }),
  end: () => closeSnackbar(),
});
