export default function Cart (props: { authorization: string }) {
  return <p>password: {props.authorization.length} characters</p>
}
